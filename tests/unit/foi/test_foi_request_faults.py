"""What a request's file is refused for: one clear sentence a fault, all at once, nothing lost."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from peelian.core.errors import InputError
from peelian.foi.quoted import shown
from peelian.foi.request_file import (
    LARGEST_FILE,
    REQUESTS_FOLDER,
    check,
    load_request,
    load_requests,
)
from peelian.records.checking import read_yaml

SEED = REQUESTS_FOLDER / "01.FOI.23.029010.yaml"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def seed() -> dict[str, Any]:
    raw: dict[str, Any] = read_yaml(SEED)
    return raw


def faults_after(seed: dict[str, Any], *changes: Change) -> list[str]:
    raw = copy.deepcopy(seed)
    for change in changes:
        change(raw)
    return check(raw)[1]


def put(path: str, value: Any) -> Change:
    """A change that puts a value at a dotted path, such as `questions.0.text`."""

    def change(raw: dict[str, Any]) -> None:
        here: Any = raw
        *steps, last = path.split(".")
        for step in steps:
            here = here[int(step)] if step.isdigit() else here[step]
        here[int(last) if last.isdigit() else last] = value

    return change


BAD: list[tuple[str, Change, str]] = [
    (
        "a window that ends before it starts",
        put("windows.0.to", "2017-03-01"),
        "the window ends before it starts: 1 March 2018 to 1 March 2017",
    ),
    (
        "a window within one month",
        put("windows.0", {"id": "whole", "from": "2023-03-02", "to": "2023-03-20"}),
        "holds no complete month",
    ),
    (
        "two ways of saying when",
        put("windows.0.as_at", "2023-01-01"),
        "give one of from, spans, calendar_years, financial_years, months, as_at",
    ),
    (
        "spans that overlap",
        put("windows.0", {"id": "whole", "calendar_years": ["2018-2020", "2020"]}),
        "two spans overlap at 1 January 2020",
    ),
    ("a day that isn't one", put("received", "2023-02-30"), "received: '2023-02-30' must be a day"),
    (
        "an unknown rank",
        put("where", [{"of": "rank", "at": "recorded", "in": ["seargant"]}]),
        "did you mean `sergeant`?",
    ),
    (
        "an unknown variable",
        put("where", [{"of": "ranks", "in": ["sergeant"]}]),
        "did you mean `rank`?",
    ),
    (
        "a cohort version that doesn't exist",
        put("cohort", "social-media@9"),
        "social-media@9",
    ),
    ("an unknown population", put("population", "officer"), "did you mean `officers`?"),
    (
        "an unknown staff group",
        put("population", {"label": "them", "staff_groups": ["officers"]}),
        "did you mean `officer`?",
    ),
    ("an unknown dimension", put("tables.0.by", ["year", "platforms"]), "did you mean `platform`?"),
    ("an unknown table", put("questions.0.tables", ["rank"]), "did you mean `ranks`?"),
    ("an unknown window", put("tables.0.window", "hole"), "did you mean `whole`?"),
    ("an unknown key", put("questions.0.txt", "x"), "the key 'txt' isn't known"),
    (
        "an unknown concept",
        put("questions.0.also_asks", [{"what": "name", "words": "names"}]),
        "did you mean `names`?",
    ),
    (
        "an unknown exemption",
        put("questions.0.exemptions", ["40(9)"]),
        "there is no such exemption",
    ),
    ("an unknown policy", put("policy", "police"), "there is no policy 'police'"),
    (
        "a count of a day over years",
        put("tables.0.count", "headcount"),
        "headcount is counted on a day",
    ),
    (
        "a table that answers nothing",
        put("questions.1.tables", ["year_by_nature", "year_by_platform"]),
        "table year_by_source: answers no question",
    ),
    (
        "a clarification before the request",
        put("clarifications.0.received", "2023-02-25"),
        "25 February 2023 is before the request came, 1 March 2023",
    ),
    (
        "an answer before the request",
        put("answered", "2023-02-01"),
        "answered: 1 February 2023 is before it was received",
    ),
    (
        "an extension without a qualified exemption",
        put(
            "extension",
            {
                "until": "2023-05-25",
                "noticed": "2023-04-20",
                "exemptions": ["40(2)"],
                "reason": "To weigh it.",
            },
        ),
        "isn't qualified, so there is no public interest to weigh",
    ),
    (
        "an extension that was told too late",
        put(
            "extension",
            {
                "until": "2023-05-25",
                "noticed": "2023-04-26",
                "exemptions": ["31(1)(g)"],
                "reason": "To weigh it.",
            },
        ),
        "the notice was due by 25 April 2023",
    ),
    (
        "an activity that doesn't count",
        put("work", [{"activity": "redact", "what": "Black out", "minutes_each": "5"}]),
        "'redact' isn't allowed",
    ),
    (
        "an estimate without minutes",
        put("work", [{"activity": "locate", "what": "Read", "records": "9"}]),
        "give either 'minutes_each', or a 'sample'",
    ),
    (
        "a link that runs a script",
        put("questions.0.link", "javascript:alert(1)"),
        "questions 1, link",
    ),
    (
        "a question numbered twice",
        put("questions.1.number", "1"),
        "questions: '1' stands twice",
    ),
    (
        "a field of two megabytes",
        put("questions.0.text", "a" * 2_000_000),
        "questions 1, text: is too long: 2,000,000 letters; allowed: 20,000",
    ),
    (
        "a title that turns the direction of text",
        put("title", "abc\u202edef"),
        "holds characters that can't be seen (U+202E)",
    ),
    (
        "a decision that its exemption doesn't allow",
        put("questions.0.decision", "answered"),
        "question 1: is answered, and cites",
    ),
    (
        "published, and no link to it",
        put(
            "questions.1",
            {"number": "2", "text": "x", "decision": "published", "exemptions": ["21"]},
        ),
        "give the link to it",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), [row[1:] for row in BAD], ids=[r[0] for r in BAD])
def test_bad_input_is_told_in_a_sentence(
    seed: dict[str, Any], change: Change, sentence: str
) -> None:
    found = faults_after(seed, change)
    assert any(sentence in fault for fault in found), found
    assert all(len(fault) < 2_500 for fault in found)


def test_the_seed_itself_has_no_fault(seed: dict[str, Any]) -> None:
    request, problems = check(seed)
    assert problems == []
    assert request is not None
    assert request.release_id == "foi-01-foi-23-029010"


def test_all_faults_are_told_at_once(seed: dict[str, Any]) -> None:
    names = ("window that ends", "unknown rank", "cohort version", "unknown population")
    rows = [row for row in BAD if any(name in row[0] for name in names)]
    found = faults_after(seed, *(row[1] for row in rows))
    told = "\n".join(found)
    assert "ends before it starts" in told
    assert "there is no population 'officer'" in told


HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("http://x.example","y")',
    "direction": "abc\u202ecba",
    "escape": "\x1b[2J\x1b]0;owned\x07",
    "template": "{{ 7*7 }} ${7*7} {% raw %}",
    "nul": "a\x00b",
    "lines": "a\r\nb\u2028c",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_words_of_strangers_are_kept_whole_and_shown_harmless(
    seed: dict[str, Any], words: str
) -> None:
    raw = copy.deepcopy(seed)
    raw["questions"][0]["text"] = words
    request, problems = check(raw)
    assert problems == []
    assert request is not None
    assert request.questions[0].text == words
    printed = shown(request.questions[0].text)
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in printed)
    assert "\u202e" not in printed


def test_two_references_that_mean_one_are_refused(tmp_path: Path, seed: dict[str, Any]) -> None:
    for reference, name in (("838A/23", "838A-23.yaml"), ("838a 23", "838a-23.yaml")):
        text = yaml.safe_dump({**seed, "reference": reference}, allow_unicode=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"foi-838a-23 is used by 838A-23.yaml, 838a-23.yaml"):
        load_requests(tmp_path)


def test_a_file_bears_its_reference(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_bytes(SEED.read_bytes())
    with pytest.raises(InputError, match=r"belongs in 01\.FOI\.23\.029010\.yaml, not other\.yaml"):
        load_request(other)


def test_a_file_that_is_too_large_is_not_even_parsed(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("a: " + "b" * LARGEST_FILE, encoding="utf-8")
    with pytest.raises(InputError, match="the request file is too large"):
        load_request(large)


@pytest.mark.parametrize(
    "text",
    ["[" * 1_200, "- a\n- b", "just words", "a: &a [*a]", "a: b\na: c", "\x00", "reference: *none"],
)
def test_what_is_no_request_at_all_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "request.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        load_request(path)
