"""The seed's answer, from the registers of a made-up force to the page of the disclosure log."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from peelian.core.files import digest_bytes
from peelian.core.zones import Home, Zone
from peelian.disclosure.archive.recall import recall
from peelian.disclosure.stage import protect_tabulation
from peelian.foi.compile import write_spec
from peelian.foi.letter.stage import build_letter, letter_names
from peelian.foi.log_page import build_log
from peelian.foi.request_file import REQUESTS_FOLDER, load_request
from peelian.publication.inspection import inspect_path
from peelian.publication.inspection.html import read_page_tags, texts_of
from peelian.publication.publish import publish
from peelian.publication.seal import inspect_and_seal
from peelian.publication.signoff import decide
from peelian.records.conform import conform
from peelian.records.force.make import make_force
from peelian.records.ready import mark_ready
from peelian.records.snapshot import snapshot
from peelian.tables.tabulate import tabulate

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
SEED_TEXT = PROJECT.parent / "shared" / "seed.txt"
SEED = load_request(REQUESTS_FOLDER / "01.FOI.23.029010.yaml")
ANSWERED = dt.date(2023, 4, 20)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public folder of the seed's answer, counted, protected, signed and logged."""
    folder = tmp_path_factory.mktemp("seed")
    make_force(
        cases=6_000,
        years=8,
        seed=7,
        out=folder / "registers",
        until=dt.date(2026, 1, 31),
        clean=True,
        tell=lambda _line: None,
    )
    home = Home(folder / "home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PEELIAN_REGISTERS", str(folder / "registers"))
        for register in ("complaints", "personnel"):
            source = PROJECT / "include" / "sources" / f"{register}.yaml"
            key = b"a key of the tests that is long enough"
            taken = snapshot(source, home, as_at=dt.date(2026, 2, 1), key=key)
            mark_ready(home, conform(taken.folder, source, home), validation=digest_bytes(b"v"))
    counted = tabulate(write_spec(SEED, folder / "spec"), home)
    safe = protect_tabulation(counted.folder, home, history=recall(counted.folder, home))
    staged = build_letter(safe.folder, SEED, home, answered=ANSWERED)
    sealed = inspect_and_seal(staged.folder, home)
    for who in ("ann", "bob"):
        reason = "read the letter and every table"
        decide(
            home, sealed.digest, who=who, decision="approve", reason=reason, triggered_by="carol"
        )
    place = publish(staged.folder, home).folder
    build_log(home, [SEED], on=dt.date(2023, 6, 30))
    return place


@pytest.fixture(scope="module")
def said(public: Path) -> str:
    """Every word of the letter's page."""
    return " ".join(texts_of(read_page_tags((public / letter_names(SEED)["html"]).read_bytes())))


TELLS = """
    01.FOI.23.029010
    On 25 March 2023 you told us:
    As police officers - we mean all police employees and police officers.
    Answer due 25 April 2023
    This is a refusal notice under section 17(1) of the Act.
    Section 40(2) with section 40(3A)(a): Personal information (an absolute exemption).
    Job title of each person (question 1).
    One table of year, job title, rank or grade, nature of the allegation and outcome together
    Rank or grade is given in a table by itself, and not crossed with others.
    1 March 2018 to 1 March 2023
    The figures cover 1 January 2018 to 28 February 2023.
    only complete months are counted
    change on previous year
    spreadsheet (foi-01-foi-23-029010-2018-2023.xlsx)
"""


@pytest.mark.parametrize("words", [line.strip() for line in TELLS.strip().split("\n")])
def test_the_seeds_letter_tells_what_the_real_one_does_and_more(words: str, said: str) -> None:
    assert " ".join(words.split()) in said


def test_it_quotes_what_was_really_asked(said: str) -> None:
    if not SEED_TEXT.is_file():
        pytest.skip("the real answer is not beside this project")
    real = " ".join(SEED_TEXT.read_text(encoding="utf-8").split())
    for question in SEED.questions:
        words = " ".join(question.text.split())
        assert words in real
        assert words in said


def test_what_is_public_is_whole_and_in_the_log(public: Path) -> None:
    assert inspect_path(public) == []
    log = public.parents[2] / "disclosure-log" / "index.html"
    assert letter_names(SEED)["pdf"] in log.read_text(encoding="utf-8")
    assert Zone.REQUESTS.value not in {path.name for path in public.parents[3].iterdir()}
