"""The stage `protect`: a tabulation's true counts become tables that may be published.

In    tabulations/<release>/<period>/<digest>/, and the policy that the release names
Out   protected/<release>/<period>/<digest>/: tables, why each cell is hidden, counts; no true count
      of a hidden cell. audit/certificates/<digest>.npz and audit/reports/<digest>.json: what shows
      that it's safe, and what it cost, for auditors; audit/reports/<digest>.html: the same as
      heat maps, for the disclosure officer
"""

from __future__ import annotations

from pathlib import Path

from peelian.core.errors import InputError
from peelian.core.files import canonical_json, digest_bytes, digest_file, write_file
from peelian.core.manifest import Finished, read_finished, stage_draft
from peelian.core.release_model import ProtectedBy, Release
from peelian.core.zones import Home, Zone
from peelian.disclosure.engine import Protection, protect_cells
from peelian.disclosure.officer.labels import labels_of_release
from peelian.disclosure.officer.page import officer_page
from peelian.disclosure.officer.ranges import RangesOf, ranges_of_certificate
from peelian.disclosure.outputs import table_csv, why_csv
from peelian.disclosure.policy import POLICY_FOLDER, Policy, policy_named
from peelian.disclosure.report import counts_report, officer_report
from peelian.disclosure.tabulation import Tabulation, read_tabulation
from peelian.disclosure.wished import wishes_of

STAGE = "protect"
CERTIFICATES = "certificates"
REPORTS = "reports"
WHY = "why"
ZEROS_NOTE = (
    "Some zeros are withheld as well, where they would say something of everyone else in a group."
    " So a withheld figure, shown as [c], may be 0."
)
"""What a release's notes say where a zero is hidden: who doesn't know it would be misled."""
REPORT_NAME = "report.json"


def protect_tabulation(
    tabulation_folder: Path,
    home: Home,
    *,
    policy_folder: Path = POLICY_FOLDER,
    ranges: RangesOf = ranges_of_certificate,
) -> Finished:
    """Protect every table of a tabulation together, and audit the result.

    Args:
        tabulation_folder: a finished stage `tabulate`.
        home: where the zones are.
        policy_folder: where `<policy>.yaml` is.
        ranges: finds what a reader is left with, for the officer's page.
    Returns: the finished stage; counts: cells, sensitive, hidden.
    Raises: UnsafeError where it can't be made safe, InputError for the policy or the counts,
        ZoneError where the tabulation is not whole.
    """
    before = read_finished(tabulation_folder)
    tabulation = read_tabulation(tabulation_folder)
    release = tabulation.release
    policy = policy_named(release.policy, policy_folder)
    _refuse_changed_counts(policy)
    wishes = wishes_of(release.cells, tabulation.cells, f"release {release.id}, cells")
    protection = protect_cells(tabulation.counted, policy, wishes)
    parent = home.zone(Zone.PROTECTED) / release.id / release.period
    with stage_draft(parent) as draft:
        _write_tables(draft.folder, tabulation, policy, protection)
        report = counts_report(tabulation.cells, protection)
        counts = {name: report["all"][name] for name in ("cells", "sensitive", "hidden")}
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
                "attackers_withstood": list(protection.attackers),
                "certificate": digest_bytes(protection.certificate.to_bytes()),
            },
        )
    _write_for_auditors(home, finished.digest, tabulation, protection)
    page = _page(tabulation, protection, policy, ranges)
    write_file(home.zone(Zone.AUDIT) / REPORTS / f"{finished.digest}.html", page)
    return finished


def _refuse_changed_counts(policy: Policy) -> None:
    """A release says that 0 means none and that what is shown is true: it would be wrong."""
    if policy.methods != ["suppress"]:
        raise InputError(
            "a release's own words don't tell of rounded or perturbed counts yet",
            where=f"policy {policy.id}, methods",
            given=", ".join(policy.methods),
            allowed="suppress",
            do="use peelian protect for such tables",
        )


def _as_hidden(release: Release, policy: Policy, protection: Protection) -> Release:
    """The release with how it's protected; where a zero is hidden, with a note that says so."""
    zeros_shown = not (protection.hidden & (protection.values == 0)).any()
    told = ProtectedBy(method="suppress", threshold=policy.threshold, zeros_shown=zeros_shown)
    notes = release.notes if zeros_shown else (*release.notes, ZEROS_NOTE)
    return release.model_copy(update={"notes": notes, "protection": told})


def _write_tables(
    folder: Path, tabulation: Tabulation, policy: Policy, protection: Protection
) -> None:
    _as_hidden(tabulation.release, policy, protection).write(folder)
    (folder / WHY).mkdir()
    for number, (table, order) in enumerate(
        zip(tabulation.cells.tables, tabulation.orders, strict=True)
    ):
        name = f"{table.id}.csv"
        (folder / name).write_bytes(table_csv(tabulation.cells, protection, number, order))
        (folder / WHY / name).write_bytes(why_csv(tabulation.cells, protection, number, order))
    (folder / REPORT_NAME).write_bytes(canonical_json(counts_report(tabulation.cells, protection)))


def _write_for_auditors(
    home: Home, digest: str, tabulation: Tabulation, protection: Protection
) -> None:
    audit = home.zone(Zone.AUDIT)
    write_file(audit / CERTIFICATES / f"{digest}.npz", protection.certificate.to_bytes())
    report = officer_report(tabulation.cells, protection)
    write_file(audit / REPORTS / f"{digest}.json", canonical_json(report))


def _page(
    tabulation: Tabulation, protection: Protection, policy: Policy, ranges: RangesOf
) -> bytes:
    cells = tabulation.cells
    report = officer_report(cells, protection)
    left = ranges(cells, protection)
    labels = labels_of_release(tabulation.release)
    return officer_page(cells, protection, policy, report, left, labels)
