"""Why each figure or breakdown is withheld, written down one by one, for those who review it.

A threshold is not a reason in law: what would be learnt, by whom, from what else, and what was
considered instead has to stand for every figure. The records go to `audit/decisions`, and the audit
chain holds their digest. They hold no count: only which figure, and why.

Source: Information Commissioner v Miller [2018] UKUT 229 (AAC); Austin v Information Commissioner
[2023] UKFTT 595, where a reason that was too general did not stand.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from peelian.core.audit import Entry, append
from peelian.core.errors import ZoneError
from peelian.core.files import canonical_json, digest_bytes, write_file
from peelian.core.manifest import ADDRESS_DIGITS, read_finished
from peelian.core.zones import Home, Zone
from peelian.disclosure.outputs import BETWEEN
from peelian.disclosure.stage import WHY
from peelian.foi.citations import PERSONAL
from peelian.foi.exemptions import exemption
from peelian.foi.letter.asked import Withheld
from peelian.foi.letter.known import Known, attributes, places
from peelian.foi.letter.withheld import withheld_of
from peelian.foi.letter.words import TEMPLATES, and_list, read_template, sentence, tell
from peelian.publication.protected import ProtectedTable

DECISIONS = "decisions"
RECORDED = "decisions recorded"
WORDS_NAME = "decisions.toml"
PROGRAM = "peelian"


@dataclass(frozen=True)
class DecisionRecord:
    """Why one figure, or one breakdown, isn't given.

    Attributes:
        id: of this figure of this release, the same in every run: 16 hexadecimal digits.
        kind: `figure` or `breakdown`.
        release: the release's id.
        questions: the numbers of the questions that it would have answered.
        table: the table's id; empty for a breakdown that no table has.
        codes: the code of each dimension of the figure; empty for a breakdown.
        what: the same in words.
        exemption: the citation.
        rules: the rules that hid a figure; empty for a breakdown.
        learnt: what would be learnt of somebody.
        by_whom: who could learn it.
        from_what: from what else.
        considered: what was considered instead, or is given.
        decided_by: who or what decided.
    """

    id: str
    kind: str
    release: str
    questions: tuple[str, ...]
    table: str
    codes: Mapping[str, str]
    what: str
    exemption: str
    rules: tuple[str, ...]
    learnt: tuple[str, ...]
    by_whom: str
    from_what: str
    considered: str
    decided_by: str


def decision_records(known: Known, protected_folder: Path) -> tuple[DecisionRecord, ...]:
    """A record for everything that an answer withholds: figures by table, then breakdowns.

    Raises: ZoneError where the folder doesn't say why a figure is withheld.
    """
    figures = [r for table in known.tables for r in _of_table(known, table, protected_folder)]
    return (*figures, *(_of_breakdown(known, one) for one in withheld_of(known)))


def record_decisions(home: Home, known: Known, protected_folder: Path) -> Entry | None:
    """Write an answer's records to `audit/`, and their digest into the chain, once.

    Returns: the chain's new line, or None where these very records are in it.
    """
    digest = read_finished(protected_folder, stage="protect", check_files=False).digest
    records = decision_records(known, protected_folder)
    data = canonical_json([asdict(record) for record in records])
    write_file(decisions_path(home, digest), data)
    subject = digest_bytes(data)

    def done(entries: list[Entry]) -> bool:
        return any(e.what == RECORDED and e.subject == subject for e in entries)

    details = {
        "release": known.request.release_id,
        "reference": known.request.reference,
        "protected": digest[:ADDRESS_DIGITS],
        "records": len(records),
    }
    return append(home, who=PROGRAM, what=RECORDED, subject=subject, details=details, unless=done)


def decisions_path(home: Home, digest: str) -> Path:
    """Where the records of a protected folder's answer stand, by the folder's digest."""
    return home.zone(Zone.AUDIT) / DECISIONS / f"{digest}.json"


def read_decisions(path: Path) -> tuple[DecisionRecord, ...]:
    """The records of a file. Raises: ZoneError where they can't be understood."""
    try:
        raw: list[dict[str, Any]] = json.loads(path.read_bytes())
        return tuple(DecisionRecord(**_as_tuples(each)) for each in raw)
    except (OSError, ValueError, TypeError):
        raise ZoneError(
            "decision records can't be understood", where=path, do="make the letter again"
        ) from None


def record_id(release: str, table: str, codes: Mapping[str, str]) -> str:
    """The id of a figure's record: the same in every run, and in the next answer's too."""
    return digest_bytes(canonical_json([release, table, dict(codes)]))[:ADDRESS_DIGITS]


def _as_tuples(body: dict[str, Any]) -> dict[str, Any]:
    lists = {name: tuple(value) for name, value in body.items() if isinstance(value, list)}
    return {**body, **lists}


def _of_table(known: Known, table: ProtectedTable, folder: Path) -> Iterator[DecisionRecord]:
    path = folder / WHY / f"{table.table.id}.csv"
    if not path.is_file():
        raise ZoneError("it isn't known why figures are withheld", where=path, do="run protect")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    questions = tuple(q.number for q in known.request.questions if table.table.id in q.tables)
    for *codes, reason in rows:
        cell = table.cells[tuple(codes)]
        if cell.value is None and reason:
            yield _of_figure(known, table, tuple(codes), reason.split(BETWEEN), questions)


def _of_figure(
    known: Known,
    table: ProtectedTable,
    key: tuple[str, ...],
    rules: list[str],
    questions: tuple[str, ...],
) -> DecisionRecord:
    codes = dict(zip(table.table.by, key, strict=True))
    words = read_template(TEMPLATES / WORDS_NAME)
    said, told = words["rules"], words["words"]
    labels = [f"{d.label}: {d.labels()[codes[d.id]]}" for d in table.dimensions]
    about = {"places": and_list([d.label.lower() for d in places(table)]) or "the table itself"}
    if attributes(table):
        about["attributes"] = and_list([d.label for d in attributes(table)])
        whom = told["cell_about"].format_map(about)
    else:
        whom = told["cell_about_presence"].format_map(about)
    release = known.release
    readers = and_list([tell(f"personal.attackers_{name}") for name in known.attackers], last="or")
    return DecisionRecord(
        id=record_id(known.request.release_id, table.table.id, codes),
        kind="figure",
        release=known.request.release_id,
        questions=questions,
        table=table.table.id,
        codes=codes,
        what=f"{table.table.title}: {'; '.join(labels)}",
        exemption=exemption(PERSONAL).citation,
        rules=tuple(rules),
        learnt=(*(said.get(rule, said[""]) for rule in rules), sentence(whom)),
        by_whom=readers or tell("personal.attackers_note-reader"),
        from_what=f"{told['from_what']} {told['from_what_known']}",
        considered=told["considered"].format(bands=_bands(table) or told["no_bands"]),
        decided_by=told["decided_by_policy"].format(policy=release.policy if release else ""),
    )


def _bands(table: ProtectedTable) -> str:
    """The dimensions of a table that are banded already, in words."""
    banded = [
        d.label.lower()
        for d in table.dimensions
        if any(c.holds is not None and len(c.holds) > 1 for c in d.categories if c.parent)
    ]
    return f"{and_list(banded)} stand in bands here" if banded else ""


def _of_breakdown(known: Known, one: Withheld) -> DecisionRecord:
    release = known.request.release_id
    return DecisionRecord(
        id=record_id(release, "", {"breakdown": one.dimension or one.what}),
        kind="breakdown",
        release=release,
        questions=(one.question,),
        table="",
        codes={},
        what=one.what,
        exemption=exemption(one.exemption).citation,
        rules=(),
        learnt=(one.learnt,),
        by_whom=one.by_whom,
        from_what=one.from_what,
        considered=one.instead,
        decided_by=known.request.officer or "the officer of the request",
    )
