"""Words and cohorts: reviewed files, whole words, and no decoy of the made-up force."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peelian.core.errors import InputError
from peelian.core.files import digest_file
from peelian.core.reference import codes_of
from peelian.records import cohorts
from peelian.records.cohorts import Words, load_cohort, platform_words, whole_words
from peelian.records.force import spellings
from peelian.records.sources import load_source

PROJECT = Path(__file__).parents[3]


def _found(text: str, words: Words) -> bool:
    """As the engine does it, in Python's own syntax of patterns."""
    if words.pass_over is not None:
        text = re.sub(words.pass_over, " ", text)
    return words.find is not None and re.search(words.find, text) is not None


def _platforms(text: str) -> set[str]:
    return {platform for platform, words in platform_words().items() if _found(text, words)}


@pytest.mark.parametrize(
    ("platform", "spelling"),
    [(name, word) for name, words in spellings.SPELLINGS.items() for word in words]
    + [("x", word) for word in spellings.SPELLINGS_AFTER_RENAMING],
)
def test_every_spelling_is_found_as_its_platform_alone(platform: str, spelling: str) -> None:
    assert _platforms(f"The officer posted on {spelling} at night.") == {platform}


@pytest.mark.parametrize("decoy", spellings.DECOYS)
def test_no_decoy_is_a_platform(decoy: str) -> None:
    assert _platforms(decoy) == set()


def test_every_platform_has_words() -> None:
    words = platform_words()
    assert list(words) == list(codes_of("platforms"))
    assert all(found.find for found in words.values())


@given(
    st.text("abcdefgh", min_size=2, max_size=8), st.sampled_from([" ", ".", ",", "/", "'s", "!"])
)
def test_a_word_is_found_whole_and_not_inside_another(word: str, after: str) -> None:
    words = Words(find=whole_words([word]), pass_over=None)
    assert _found(f"on {word.upper()}{after}", words)
    assert not _found(f"x{word}", words)
    assert not _found(f"{word}x", words)


def test_a_phrase_may_be_written_with_a_hyphen_or_more_space() -> None:
    words = Words(find=whole_words(["face book"]), pass_over=None)
    assert all(_found(text, words) for text in ("Face-Book", "face  book", "FACE\nBOOK"))
    assert not _found("facebook", words)
    assert whole_words([]) is None


def test_the_cohort_says_what_a_release_prints() -> None:
    cohort = load_cohort("social-media@1")
    assert cohort.factor is not None
    assert cohort.factor.valid_from.isoformat() == "2020-02-01"
    assert cohort.definition.endswith(".")


def test_a_cohorts_faults_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohorts, "COHORTS_FOLDER", tmp_path)
    path = tmp_path / "tea@1.yaml"
    path.write_text(
        "id: tea@2\ntitle: Tea\ndefinition: About tea.\n"
        "factor: {code: tea, valid_from: 2020-01-01}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_cohort("tea@1")
    assert str(caught.value) == (
        f"2 problems in {path}:"
        "\n  - id: is tea@2, not the file's name"
        "\n  - factor.code: tea is not in the code list factors"
        "\n  do: mend the file and run again"
    )


def test_a_list_of_names_tells_its_faults_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text(
        "platform,use,words,note\nmyspace,name,myspace,\nx,nam,x,\nx,name, (x),\nx,name\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(cohorts, "ALIASES_FILE", path)
    platform_words.cache_clear()
    with pytest.raises(InputError) as caught:
        platform_words()
    assert str(caught.value) == (
        f"4 problems in {path}:"
        "\n  - line 2: myspace is not in the code list platforms"
        "\n  - line 3: use is nam, not `name` or `pass over`"
        "\n  - line 4: words must begin and end with a letter or digit"
        "\n  - line 5: has 2 values, not 4"
        "\n  do: mend the file and run again"
    )


def test_a_version_in_use_is_never_edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohorts, "COHORTS_FOLDER", tmp_path)
    text = "id: tea@{}\ntitle: Tea\ndefinition: About tea.\nkeywords: [tea]\n"
    for version in (1, 2):
        (tmp_path / f"tea@{version}.yaml").write_text(text.format(version), encoding="utf-8")
    digest = digest_file(tmp_path / "tea@1.yaml")
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  tea@1.yaml\n", encoding="utf-8")
    assert load_cohort("tea@1").keywords == ("tea",)
    load_cohort.cache_clear()
    for version in (1, 2):
        path = tmp_path / f"tea@{version}.yaml"
        path.write_text(f"{text.format(version)}pass_over: [no tea]\n", encoding="utf-8")
    with pytest.raises(InputError, match="was edited while in use"):
        load_cohort("tea@1")
    assert load_cohort("tea@2").pass_over == ("no tea",)


def test_every_version_that_a_mapping_uses_is_sealed() -> None:
    sealed = (cohorts.COHORTS_FOLDER / cohorts.SEALED_NAME).read_text(encoding="utf-8")
    for path in (PROJECT / "include" / "sources").glob("*.yaml"):
        for name in load_source(path).cohorts:
            assert f"  {name}.yaml" in sealed, f"{path.name} uses {name}: seal it"


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("He posted on socail media.", False, True),
        ("A direct message was sent.", False, True),
        ("He wrote to the social media team.", True, False),
        ("Nothing on SOCIAL-MEDIA", True, True),
        ("The blogpost of the antisocial mediator", False, False),
    ],
)
def test_a_later_version_knows_misspellings_and_more_to_pass_over(
    text: str, first: bool, second: bool
) -> None:
    found = [_found(text, load_cohort(f"social-media@{n}").words) for n in (1, 2)]
    assert found == [first, second]
