"""What a letter says, from what was decided and what the tables show; and when there's none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from letter_made import ANSWERED, DIMENSIONS, REQUEST, make_protected, make_release, make_request
from letter_made import question as asked

from peelian.core.errors import InputError
from peelian.core.release_model import Release
from peelian.core.zones import Home
from peelian.foi.letter.compose import compose
from peelian.foi.letter.known import Known, known
from peelian.foi.letter.model import Facts, Items, Letter, Paragraph, Quote, Section
from peelian.foi.letter.words import TEMPLATES, office, tell
from peelian.foi.request import Request
from peelian.publication.protected import read_tables

DUE = dt.date(2023, 4, 25)
WEIGHED = {
    "for_disclosure": ["@accountability"],
    "against": ["@confirming", "people would stop reporting"],
    "conclusion": "the second outweighs the first",
}


def known_of(
    tmp_path: Path, request: Request | None = None, release: Release | None = None
) -> Known:
    home = Home(tmp_path / "home")
    release = release or make_release()
    folder = make_protected(home, release).folder
    return known(
        request or make_request(),
        answered=ANSWERED,
        due=DUE,
        release=release,
        tables=read_tables(folder, release),
        attackers=("note-reader", "archivist"),
    )


def alone(questions: list[dict[str, Any]], **changes: Any) -> Known:
    """A letter without tables."""
    request = make_request(questions=questions, **changes)
    return known(request, answered=ANSWERED, due=DUE)


def texts(part: Letter | Section) -> list[str]:
    """Every text of a letter or section, in order."""
    found = [part.heading] if isinstance(part, Section) else []
    for block in part.blocks() if isinstance(part, Letter) else part.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Quote):
            found += block.lines
        elif isinstance(block, Items):
            found += block.items
        elif isinstance(block, Facts):
            found += [f"{name}: {what}" for name, what in block.rows]
    for below in part.sections if isinstance(part, Section) else ():
        found += texts(below)
    return found


def section(letter: Letter, heading: str) -> Section:
    return next(part for part in letter.sections if part.heading == heading)


SEED_TELLS = """
    what the real answer tells                   | where ours says it
    the reference                                | 01.FOI.23.029010
    what was asked, in the requester's words     | including their job title and rank
    the clarification and its day                | On 25 March 2023 you told us:
    that it's a refusal notice under section 17  | This is a refusal notice under section 17(1)
    the exemption                                | Section 40(2) with section 40(3A)(a): Personal
    that it is absolute, so nothing is weighed   | the Act doesn't ask us to weigh
    which parts are withheld                     | Job title of each person (question 1).
    which combination would identify             | One table of year, job title, rank or grade
    who would identify, and from what            | colleagues of the person
    that job titles aren't given                 | Job titles are withheld
    that ranks stand together under Other        | Other stands for Inspector and Chief Inspector
    that ranks are in a table of their own       | Rank or grade is given in a table by itself
    that the figures come as a spreadsheet       | come with this letter as a spreadsheet
    that the days differ from those asked for    | 1 January 2018 to 28 February 2023
    why they do                                  | Only complete months are counted
"""


@pytest.mark.parametrize("line", SEED_TELLS.strip().split("\n")[1:])
def test_whatever_the_real_answer_tells_its_reader_ours_tells(line: str, tmp_path: Path) -> None:
    _, words = (part.strip() for part in line.split("|"))
    assert words in " ".join(texts(compose(known_of(tmp_path))))


def test_more_is_told_than_the_real_answer_did(tmp_path: Path) -> None:
    said = " ".join(texts(compose(known_of(tmp_path))))
    for words in ("Answer due: 25 April 2023", "section 50", "look at it again", "Section 16"):
        assert words in said


def test_figures_withheld_make_an_answer_a_refusal_whatever_was_decided(tmp_path: Path) -> None:
    letter = compose(known_of(tmp_path))
    said = texts(section(letter, "What we decided"))
    assert any(text.startswith("We hold this information and give it. Single") for text in said)
    withheld = texts(section(letter, "Refusal notice"))
    assert (
        "10 of the 28 figures in table 2, Allegations about social media, by year and outcome."
        in (withheld)
    )


def test_harm_is_what_the_table_shows_and_tells_no_figure_apart(tmp_path: Path) -> None:
    said = texts(section(compose(known_of(tmp_path)), "Refusal notice"))
    assert (
        "In table 2: somebody who knows that a certain person was complained about, and can place "
        "them by year, would learn of them: outcome." in said
    )
    for word in ("secondary", "primary", "small count"):
        assert word not in " ".join(said)


def test_nothing_withheld_is_no_refusal(tmp_path: Path) -> None:
    request = make_request(
        questions=[asked(tables=["ranks"], decision="answered", reason="All of it.")]
    )
    release = make_release(tables=make_release().tables[2:], dimensions=DIMENSIONS[3:])
    made = known_of(tmp_path, request, release)
    cells = {key: cell.__class__(7) for key, cell in made.tables[0].cells.items()}
    shown = made.tables[0].__class__(made.tables[0].table, made.tables[0].dimensions, cells)
    letter = compose(known(request, answered=ANSWERED, due=DUE, release=release, tables=(shown,)))
    assert "Refusal notice" not in [part.heading for part in letter.sections]
    assert "We give you everything you asked for." in texts(letter)


DECISIONS = """
    decision | cites | more | the letter says
    withheld | 31(1)(a) | reason=live cases | is qualified: it holds only where
    cost | 12(1) |  | 18 hours at 25 pounds an hour
    published | 21 | link=/social-media/2023-03 | It is here: /social-media/2023-03
    not_held |  | reason=kept by another body | We do not hold this information. Kept
    ncnd | 40(5) |  | We neither confirm nor deny that we hold
    not_valid | 8(1)(c) | reason=it asks for an opinion | does not ask for recorded information
    answered |  | reason=the policy is attached | We hold this information, and give all
"""


@pytest.mark.parametrize("line", DECISIONS.strip().split("\n")[1:])
def test_each_decision_is_told_with_what_it_rests_on(line: str) -> None:
    decision, cites, more, words = (part.strip() for part in line.split("|"))
    facts = dict([more.split("=")]) if more else {}
    parts = {"public_interest": [{"exemption": cites, **WEIGHED}]} if cites in QUALIFIED else {}
    parts |= (
        {"harm": [{"exemption": cites, "text": "It would warn people."}]}
        if cites[:2] == "31"
        else {}
    )
    letter = compose(
        alone(
            [asked(decision=decision, exemptions=[cites] if cites else [], **facts)],
            letter=parts,
            work=[WORK] if decision == "cost" else [],
        )
    )
    assert words in " ".join(texts(letter))


QUALIFIED = ("31(1)(a)", "40(5)")
WORK: dict[str, Any] = {
    "activity": "locate",
    "what": "Open each file",
    "records": 1900,
    "sample": {"records": 20, "minutes": 50},
}


def test_the_estimate_names_its_sample_and_no_other_work() -> None:
    letter = compose(alone([asked(decision="cost", exemptions=["12"])], work=[WORK]))
    assert "Open each file: 1,900 records, 2.5 minutes each, as measured on 20 of them." in (
        texts(letter)
    )


GAPS = """
    decision  | cites    | letter says           | what is missing
              |          |                       | question 1 has no decision
    withheld  |          |                       | cites nothing that allows it
    answered  | 40(2)    |                       | take the citation out
    withheld  | 40(2)    |                       | nothing says what is withheld
    withheld  | 31(1)(a) |                       | letter.public_interest doesn't weigh it
    withheld  | 31(1)(a) | public_interest       | rests on harm, and letter.harm doesn't say which
    ncnd      | 31(1)(a) |                       | which section 31(1)(a) doesn't allow
    ncnd      | 40(5B)   |                       | section 40(5B)(a)(i) is qualified
    cost      | 12(1)    |                       | rests on an estimate, and there is no `work`
    cost      | 14(1)    |                       | which section 14(1) doesn't allow
    not_held  |          |                       | gives no reason
    published | 21       |                       | gives no link
    part      | 40(2)    |                       | is answered by no table and by no words
    withheld  | 40(99)   |                       | there is no such exemption
"""


@pytest.mark.parametrize("line", GAPS.strip().split("\n")[1:])
def test_a_letter_with_a_gap_is_not_made(line: str) -> None:
    decision, cites, parts, missing = (part.strip() for part in line.split("|"))
    letter = {"public_interest": [{"exemption": cites, **WEIGHED}]} if parts else {}
    made = alone(
        [asked(decision=decision or None, exemptions=[cites] if cites else [])], letter=letter
    )
    with pytest.raises(InputError, match="the letter for") as told:
        compose(made)
    assert missing in str(told.value)


def test_every_gap_is_told_at_once(tmp_path: Path) -> None:
    request = make_request(
        questions=[
            asked("1", decision="withheld", tables=["ranks"]),
            asked("2", decision="answered", tables=["nowhere"]),
        ],
        letter={"denied": [{"question": "9"}]},
    )
    with pytest.raises(InputError) as told:
        compose(known_of(tmp_path, request))
    for gap in (
        "question 1 is withheld, and tables answer it: ranks",
        "table nowhere answers a question, and isn't in the release",
        "table year_by_source is in the release, and answers no question",
        "letter.denied names question 9, which isn't asked",
    ):
        assert gap in str(told.value)


def test_a_table_that_the_plan_refused_is_withheld_and_said_to_be(tmp_path: Path) -> None:
    cross = {"id": "rank_by_outcome", "title": "By rank and outcome", "by": ["rank", "outcome"]}
    first, second = REQUEST["questions"]
    first = {**first, "tables": [*first["tables"], "rank_by_outcome"]}
    request = make_request(questions=[first, second], tables=[cross])
    letter = compose(known_of(tmp_path, request))
    assert "The table: By rank and outcome (question 1)." in texts(letter)
    second = {**second, "tables": ["year_by_outcome", "rank_by_outcome"]}
    with pytest.raises(InputError, match="asked for and not given; decide `part`"):
        compose(
            known_of(tmp_path / "more", make_request(questions=[first, second], tables=[cross]))
        )


def test_an_unknown_factor_and_an_absolute_exemption_weighed_are_gaps() -> None:
    letter = {
        "public_interest": [
            {"exemption": "40(5B)", **WEIGHED, "against": ["@nonsense"]},
            {"exemption": "23(5)", **WEIGHED},
        ]
    }
    questions = [asked(decision="ncnd", exemptions=["40(5B)", "23(5)"])]
    with pytest.raises(InputError) as told:
        compose(alone(questions, letter=letter))
    assert "no such factor" in str(told.value)
    assert "section 23(5) is absolute, and letter.public_interest weighs it" in str(told.value)


def test_a_sentence_whose_place_nothing_fills_stops_the_letter() -> None:
    with pytest.raises(InputError, match="given: citations"):
        tell("said.rests_on", citations=" ")
    with pytest.raises(InputError, match="isn't there"):
        tell("said.nothing")


def test_an_office_without_an_address_writes_no_letter(tmp_path: Path) -> None:
    text = (TEMPLATES / "office.toml").read_text(encoding="utf-8")
    (tmp_path / "office.toml").write_text(text.replace("foi@nowhereshire.example", ""))
    with pytest.raises(InputError, match="email"):
        office(tmp_path / "office.toml")


def test_traces_of_people_are_taken_out_of_what_is_published_and_it_says_so() -> None:
    text = "Tell me about PC Smith.\n\nRing 07700 900123 or write to me@home.example\u202e."
    letter = compose(
        alone([asked(text=text, decision="not_held", reason="Nothing is kept of it.")])
    )
    said = texts(letter)
    assert "1) Tell me about [a name with a title was here]." in said
    assert "Ring [a telephone number was here] or write to [an e-mail address was here]" in said[
        -1
    ] or any("[a telephone number was here]" in text for text in said)
    assert not any(word in " ".join(said) for word in ("Smith", "07700", "me@home", "\u202e"))
    assert tell("request.removed") in said


def test_a_letter_before_its_request_is_not_made() -> None:
    request = make_request(questions=[asked(decision="not_held", reason="None.")])
    with pytest.raises(InputError, match="before the request was received"):
        compose(known(request, answered=dt.date(2022, 1, 1), due=DUE))


def test_the_order_of_a_letter_is_that_of_its_reader(tmp_path: Path) -> None:
    assert REQUEST["clarifications"]
    assert [part.heading for part in compose(known_of(tmp_path)).sections] == [
        *("In short", "What you asked", "How we read it", "Where we looked", "What we decided"),
        *("Refusal notice", "The information", "Notes to the figures", "Advice and assistance"),
        "If you are not satisfied",
    ]
