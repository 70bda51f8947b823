"""The stage `protect`: a tabulation's true counts become tables that may be published.

In    tabulations/<release>/<period>/<digest>/, and the policy that the release names
Out   protected/<release>/<period>/<digest>/: tables, why each cell is hidden, counts; no true count
      of a hidden cell. audit/certificates/<digest>.npz and audit/reports/<digest>.json: what shows
      that it's safe (of noise there's no certificate), and what it cost, for auditors;
      audit/reports/<digest>.html: the same as heat maps, for the disclosure officer. The .json also
      says which earlier releases stand behind hidden cells. Where tables count different things,
      each further group of them has a certificate and a page of its own, <digest>-2 and so on
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from peelian.core.errors import InputError, UnsafeError
from peelian.core.files import canonical_json, digest_bytes, digest_file, write_file
from peelian.core.manifest import Finished, read_finished, stage_draft
from peelian.core.release_model import ProtectedBy, Release, read_release
from peelian.core.zones import Home, Zone
from peelian.disclosure.archive.meant import meant_by_release
from peelian.disclosure.archive.protect import protect_with_history
from peelian.disclosure.archive.recall import NOTHING, Recalled
from peelian.disclosure.archive.related import sorted_out
from peelian.disclosure.archive.revised import refuse_large_changes
from peelian.disclosure.changed_stage import changed_answer
from peelian.disclosure.engine import NAMED, Protection
from peelian.disclosure.groups import groups_of, statements_of, summed
from peelian.disclosure.medians import with_medians
from peelian.disclosure.officer.labels import labels_of_release
from peelian.disclosure.officer.page import officer_page
from peelian.disclosure.officer.ranges import RangesOf, ranges_of_certificate
from peelian.disclosure.outputs import table_csv, why_csv
from peelian.disclosure.policy import POLICY_FOLDER, Policy, policy_named
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.report import counts_report, officer_report
from peelian.disclosure.stage_answer import StageAnswer
from peelian.disclosure.tabulation import Tabulation, read_part, read_tabulation
from peelian.disclosure.wished import wishes_of
from peelian.ledger.history import HEAD_FACT
from peelian.ledger.statement import Statement

STAGE = "protect"
CERTIFICATES = "certificates"
REPORTS = "reports"
WHY = "why"
ZEROS_NOTE = (
    "Some zeros are withheld as well, where they would say something of everyone else in a group."
    " So a withheld figure, shown as [c], may be 0."
)
"""What a release's notes say where a zero is hidden: who doesn't know it would be misled."""
REVISED_NOTE = (
    "A figure marked [r] is revised: another one was published before. Registers go on being"
    " recorded in, and what is entered or put right later changes what they say of earlier days."
)
"""What a release's notes say where a figure is revised; by how much, nobody need be told."""
REPORT_NAME = "report.json"


def protect_tabulation(
    tabulation_folder: Path,
    home: Home,
    *,
    policy_folder: Path = POLICY_FOLDER,
    ranges: RangesOf = ranges_of_certificate,
    history: Recalled = NOTHING,
) -> Finished:
    """Protect every table of a tabulation together, and with what was published before.

    Args:
        tabulation_folder: a finished stage `tabulate`.
        home: where the zones are.
        policy_folder: where `<policy>.yaml` is.
        ranges: finds what a reader is left with of hidden counts, for the officer's page.
        history: what the ledger holds that bears on it (`archive.recall`).
    Returns: the finished stage; counts: cells, sensitive, hidden.
    Raises: UnsafeError where it can't be made safe, InputError for the policy or the counts,
        ZoneError where the tabulation is not whole.
    """
    before = read_finished(tabulation_folder)
    release = read_release(tabulation_folder)
    policy = policy_named(release.policy, policy_folder)
    if policy.methods == ["suppress"]:
        answer = _hidden_answers(tabulation_folder, release, policy, ranges, history)
    else:
        _refuse_unhandled(release, history)
        answer = changed_answer(read_tabulation(tabulation_folder), before, policy)
    parent = home.zone(Zone.PROTECTED) / release.id / release.period
    with stage_draft(parent) as draft:
        _write(draft.folder, answer)
        counts = {name: answer.report["all"][name] for name in ("cells", "sensitive", "hidden")}
        certificate = answer.certificate
        finished = draft.finish(
            STAGE,
            inputs={
                "tabulation": before.digest,
                "policy": digest_file(policy_folder / f"{release.policy}.yaml"),
            },
            counts=counts,
            facts={
                "policy": policy.id,
                "policy_version": policy.version,
                "attackers_withstood": list(answer.attackers),
                "certificate": None if certificate is None else digest_bytes(certificate),
                **_further_certificates(answer),
                **({} if history.head is None else {HEAD_FACT: history.head}),
            },
        )
    _write_for_auditors(home, finished.digest, answer)
    return finished


def _refuse_unhandled(release: Release, history: Recalled) -> None:
    """Refuse counts that are rounded or moved beside exact ones: their difference isn't tested.

    So it is of tables that count different things, which may differ by a few.
    """
    if any(table.group for table in release.tables):
        raise InputError(
            "tables that count different things are protected by hiding counts",
            where=f"release {release.id}, policy {release.policy}",
            do="use a policy that hides counts, or make a release of each",
        )
    taken, _ = sorted_out(meant_by_release(release), history.statements)
    if taken:
        earlier = sorted({f"{of.release} {of.period}" for of in taken})
        raise UnsafeError(
            "exact counts of the same records were published before, so rounding or noise would"
            " not hide what lies between",
            where=", ".join(earlier[:NAMED]),
            do="use a policy that hides counts",
        )


def _further_certificates(answer: StageAnswer) -> dict[str, list[str]]:
    if not answer.others:
        return {}
    return {"further_certificates": [digest_bytes(held) for held, _ in answer.others]}


def _hidden_answers(
    folder: Path, release: Release, policy: Policy, ranges: RangesOf, history: Recalled
) -> StageAnswer:
    """What the stage leaves where counts are hidden, group after group of tables."""
    said = list(history.statements)
    answers: list[StageAnswer] = []
    for part in groups_of(release):
        tabulation = read_part(folder, part)
        protection, answer = _hidden_answer(tabulation, policy, ranges, history, said)
        told = with_medians(answer.release, folder, tabulation, protection, policy.threshold)
        answer = replace(answer, release=told)
        said += statements_of(tabulation, protection, answer.release)
        answers.append(answer)
    if len(answers) == 1:
        return answers[0]
    certificates = [answer.certificate or b"" for answer in answers]
    zeros_shown = all(
        answer.release.protection is not None and answer.release.protection.zeros_shown
        for answer in answers
    )
    report = summed([answer.report for answer in answers])
    revised = any(REVISED_NOTE in answer.release.notes for answer in answers)
    tables = {table.id: table for answer in answers for table in answer.release.tables}
    whole = release.model_copy(update={"tables": tuple(tables[t.id] for t in release.tables)})
    return StageAnswer(
        release=_told(whole, policy, zeros_shown=zeros_shown, revised=revised),
        files={name: data for answer in answers for name, data in answer.files.items()},
        report=report,
        officers=summed([answer.officers for answer in answers]),
        certificate=certificates[0],
        attackers=tuple(report["attackers_withstood"]),
        page=answers[0].page,
        others=tuple(
            (certificate, answer.page)
            for certificate, answer in zip(certificates[1:], answers[1:], strict=True)
        ),
    )


def _hidden_answer(
    tabulation: Tabulation,
    policy: Policy,
    ranges: RangesOf,
    history: Recalled,
    said: Sequence[Statement],
) -> tuple[Protection, StageAnswer]:
    """What the stage leaves of tables that count the same.

    Args:
        said: earlier statements, and those of the groups before.
    """
    release, cells = tabulation.release, tabulation.cells
    wishes = wishes_of(release.cells, cells, f"release {release.id}, cells")
    archived = protect_with_history(
        tabulation.counted, policy, wishes, meant_by_release(release), said
    )
    refuse_large_changes(archived, cells, history.largest_change)
    protection = archived.protection
    officers = officer_report(cells, protection)
    if history.head is not None or len(said) > len(history.statements):
        officers |= {"history": archived.told.to_json()}
    left = ranges(cells, protection)
    labels = labels_of_release(release)
    return protection, StageAnswer(
        release=_as_hidden(release, policy, protection, revised=bool(archived.revised.any())),
        files=_tables(tabulation, protection, archived.revised),
        report=counts_report(cells, protection),
        officers=officers,
        certificate=protection.certificate.to_bytes(),
        attackers=protection.attackers,
        page=officer_page(cells, protection, policy, officers, left, labels),
    )


def _as_hidden(
    release: Release, policy: Policy, protection: Protection, *, revised: bool
) -> Release:
    """The release with how it's protected; where a zero is hidden, with a note that says so."""
    zeros_shown = not (protection.hidden & (protection.values == 0)).any()
    return _told(release, policy, zeros_shown=bool(zeros_shown), revised=revised)


def _told(release: Release, policy: Policy, *, zeros_shown: bool, revised: bool) -> Release:
    told = ProtectedBy(method="suppress", threshold=policy.threshold, zeros_shown=zeros_shown)
    more = [*([] if zeros_shown else [ZEROS_NOTE]), *([REVISED_NOTE] if revised else [])]
    notes = (*release.notes, *more)
    return release.model_copy(update={"notes": notes, "protection": told})


def _tables(tabulation: Tabulation, protection: Protection, revised: BoolArray) -> dict[str, bytes]:
    """Each table, and why each of its cells is hidden."""
    cells, files = tabulation.cells, {}
    for number, (table, order) in enumerate(zip(cells.tables, tabulation.orders, strict=True)):
        name = f"{table.id}.csv"
        files[name] = table_csv(cells, protection, number, order, revised)
        files[f"{WHY}/{name}"] = why_csv(cells, protection, number, order)
    return files


def _write(folder: Path, answer: StageAnswer) -> None:
    answer.release.write(folder)
    for name, data in answer.files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (folder / REPORT_NAME).write_bytes(canonical_json(answer.report))


def _write_for_auditors(home: Home, digest: str, answer: StageAnswer) -> None:
    audit = home.zone(Zone.AUDIT)
    if answer.certificate is not None:
        write_file(audit / CERTIFICATES / f"{digest}.npz", answer.certificate)
    write_file(audit / REPORTS / f"{digest}.json", canonical_json(answer.officers))
    write_file(audit / REPORTS / f"{digest}.html", answer.page)
    for number, (certificate, page) in enumerate(answer.others, start=2):
        write_file(audit / CERTIFICATES / f"{digest}-{number}.npz", certificate)
        write_file(audit / REPORTS / f"{digest}-{number}.html", page)
