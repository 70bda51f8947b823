"""A staged answer is sealed with its letter; whatever was changed afterwards isn't."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from letter_made import ANSWERED, make_protected, make_request

from peelian.core.audit import read_chain
from peelian.core.errors import InputError, ZoneError
from peelian.core.manifest import Finished
from peelian.core.zones import Home, Zone
from peelian.foi.decisions import RECORDED
from peelian.foi.letter.stage import build_letter, letter_names
from peelian.publication.inspection import inspect_path, read_expected
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.signoff import decide

NAMES = letter_names(make_request())


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path, Finished]:
    home = Home(tmp_path_factory.mktemp("answer") / "home")
    protected = make_protected(home).folder
    return home, protected, build_letter(protected, make_request(), home, answered=ANSWERED)


@pytest.fixture
def copied(answered: tuple[Home, Path, Finished], tmp_path: Path) -> tuple[Home, Path, Path]:
    """The staged folder in a home of the test's own: home, protected, staged."""
    home, protected, staged = answered
    own = Home(tmp_path / "home")
    shutil.copytree(home.root, own.root)
    return (
        own,
        own.root / protected.relative_to(home.root),
        own.root / staged.folder.relative_to(home.root),
    )


def test_the_letter_stands_beside_the_release_under_one_digest(
    answered: tuple[Home, Path, Finished],
) -> None:
    _, _, staged = answered
    names = set(staged.manifest.files)
    assert {*NAMES.values(), "answer.json", "index.html", "ranks.csv"} <= names
    sums = (staged.folder / "SHA256SUMS").read_text()
    assert all(name in sums for name in NAMES.values())
    page = (staged.folder / "index.html").read_text()
    assert NAMES["pdf"] in page
    assert "The letter that answers the request" in page


def test_it_is_inspected_signed_and_published_as_any_release(
    copied: tuple[Home, Path, Path],
) -> None:
    home, _, staged = copied
    sealed = inspect_and_seal(staged, home)
    for who in ("ann", "bob"):
        decide(
            home,
            sealed.digest,
            who=who,
            decision="approve",
            reason="read the letter and every table",
            triggered_by="carol",
        )
    shutil.rmtree(home.zone(Zone.PROTECTED))
    public = publish(staged, home).folder
    assert (public / NAMES["html"]).read_bytes() == (staged / NAMES["html"]).read_bytes()
    assert inspect_path(public) == []


def test_the_same_request_gives_the_same_bytes(
    copied: tuple[Home, Path, Path], answered: tuple[Home, Path, Finished]
) -> None:
    home, protected, staged = copied
    shutil.rmtree(staged)
    again = build_letter(protected, make_request(), home, answered=ANSWERED)
    assert again.digest == answered[2].digest


def test_what_is_withheld_is_recorded_once(copied: tuple[Home, Path, Path]) -> None:
    home, protected, _ = copied
    build_letter(protected, make_request(), home, answered=ANSWERED)
    assert [entry.what for entry in read_chain(home)].count(RECORDED) == 1


def test_tables_of_another_request_are_refused(answered: tuple[Home, Path, Finished]) -> None:
    home, protected, _ = answered
    with pytest.raises(InputError, match="answer another request"):
        build_letter(protected, make_request(reference="1A/23"), home, answered=ANSWERED)


def test_a_letter_without_its_day_is_refused(answered: tuple[Home, Path, Finished]) -> None:
    home, protected, _ = answered
    with pytest.raises(InputError, match="the day of the answer"):
        build_letter(protected, make_request(), home)


def test_a_letter_that_lacks_something_stages_nothing(copied: tuple[Home, Path, Path]) -> None:
    home, protected, staged = copied
    shutil.rmtree(staged.parent)
    request = make_request()
    undecided = [question.model_copy(update={"decision": None}) for question in request.questions]
    with pytest.raises(InputError, match="has no decision"):
        build_letter(
            protected,
            request.model_copy(update={"questions": tuple(undecided)}),
            home,
            answered=ANSWERED,
        )
    assert not staged.parent.exists()


def zipped(old: str, new: str) -> Callable[[bytes], bytes]:
    """The document with a text of its words exchanged."""

    def change(data: bytes) -> bytes:
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(data)) as before,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            for name in before.namelist():
                text = before.read(name)
                if name == "word/document.xml":
                    assert old.encode() in text
                    text = text.replace(old.encode(), new.encode(), 1)
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                after.writestr(entry, text, zipfile.ZIP_DEFLATED)
        return stream.getvalue()

    return change


def swapped(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return change


def answer(**changes: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps({**json.loads(data), **changes}).encode()


TAMPERED: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "a figure of the page": ("html", swapped(">12<", ">13<"), "is not what the protected table"),
    "a withheld figure of the page": ("html", swapped(">[c]<", ">3<"), "is not what the protected"),
    "a table of nobody's": ("html", swapped('id="ranks"', 'id="other"'), "that the release hasn't"),
    "a script in the page": ("html", swapped("<h1>", "<script></script><h1>"), "may not"),
    "a figure of the document": ("docx", zipped(">12<", ">13<"), "other tables than the letter's"),
    "a word of the document": ("docx", zipped("Job titles are", "Horatio is"), "words that the"),
    "an address in the document": ("docx", zipped("Job titles", "me@home.example"), "e-mail"),
    "a field of the answer": ("json", answer(requester="Jane Doe"), "does not have the form"),
    "an address in the answer": ("json", answer(title="ask me@home.example"), "an e-mail address"),
    "a count of the answer": (
        "json",
        lambda data: data.replace(b'"figures_withheld": 10', b'"figures_withheld": 9', 1),
        "says other things of the tables",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_was_changed_is_found(what: str, copied: tuple[Home, Path, Path]) -> None:
    _, protected, staged = copied
    kind, change, told = TAMPERED[what]
    path = staged / ("answer.json" if kind == "json" else NAMES[kind])
    path.write_bytes(change(path.read_bytes()))
    findings = [str(finding) for finding in inspect_path(staged, read_expected(protected))]
    assert any(told in finding for finding in findings), findings


def test_a_pdf_that_says_more_is_found(copied: tuple[Home, Path, Path]) -> None:
    from peelian.foi.letter.compose import compose
    from peelian.foi.letter.pdf import pdf_bytes
    from peelian.foi.letter.stage import known_of_folder

    _, protected, staged = copied
    questions = [
        question.model_copy(update={"reason": "Horatio decided so."})
        for question in make_request().questions
    ]
    other = make_request().model_copy(update={"questions": tuple(questions)})
    letter = compose(known_of_folder(protected, other, answered=ANSWERED))
    (staged / NAMES["pdf"]).write_bytes(pdf_bytes(letter, ANSWERED))
    findings = [str(finding) for finding in inspect_path(staged, read_expected(protected))]
    assert any(NAMES["pdf"] in f and "words that the letter's page" in f for f in findings)


def test_a_letter_lacking_a_form_is_found(copied: tuple[Home, Path, Path]) -> None:
    _, protected, staged = copied
    (staged / NAMES["docx"]).unlink()
    findings = inspect_path(staged, read_expected(protected))
    assert any("lacks one of its forms" in str(finding) for finding in findings)


def test_an_altered_letter_is_not_signed_for(copied: tuple[Home, Path, Path]) -> None:
    home, _, staged = copied
    path = staged / NAMES["html"]
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ZoneError, match="altered"):
        inspect_and_seal(staged, home)
