"""The stage `protect` under a policy that rounds counts or moves them by noise.

In    a tabulation, and the policy
Out   what the stage leaves: the release with how it's protected, tables, reports, officer's page
"""

from __future__ import annotations

from peelian.core.errors import InputError
from peelian.core.manifest import Finished
from peelian.core.release_model import Release
from peelian.disclosure.changed import ROUND, Changed, perturb_counted, round_release
from peelian.disclosure.officer.changed_page import changed_page
from peelian.disclosure.officer.labels import labels_of_release
from peelian.disclosure.policy import Policy
from peelian.disclosure.stage_answer import StageAnswer
from peelian.disclosure.tabulation import Tabulation

CELL_KEYS, SECRET = "cell_keys", "secret"
"""What a tabulation's manifest says of its keys."""


def changed_answer(tabulation: Tabulation, before: Finished, policy: Policy) -> StageAnswer:
    """Round or move every count of a tabulation.

    Raises: InputError where a decision about single cells can't be kept, or the tabulation lacks
        what noise follows from; UnsafeError where it can't be made safe.
    """
    _refuse_decisions(tabulation.release, policy)
    changed = _changed(tabulation, before, policy)
    report = changed.report()
    return StageAnswer(
        release=tabulation.release.model_copy(update={"protection": changed.told}),
        files=changed.tables(tabulation.orders),
        report=changed.counts(),
        officers=report,
        certificate=changed.certificate,
        attackers=changed.attackers,
        page=changed_page(changed, policy, labels_of_release(tabulation.release)),
    )


def _changed(tabulation: Tabulation, before: Finished, policy: Policy) -> Changed:
    if policy.methods == [ROUND]:
        return round_release(tabulation.counted, policy)
    if tabulation.keys is None:
        raise InputError(
            "the tabulation has no keys for noise to follow from",
            where=f"policy {policy.id}, methods",
            do="tabulate again: it was counted before the policy asked for noise",
        )
    secret = before.manifest.facts.get(CELL_KEYS) == SECRET
    return perturb_counted(tabulation.counted, policy, tabulation.keys, secret=secret)


def _refuse_decisions(release: Release, policy: Policy) -> None:
    """Refuse single cells to be shown or hidden: no count is hidden, and none is shown as it is."""
    if release.cells.show or release.cells.hide:
        raise InputError(
            "single cells can be shown or hidden only where counts are hidden",
            where=f"release {release.id}, cells",
            given=f"policy {policy.id}, methods {', '.join(policy.methods)}",
            do="leave them out, or choose a policy with the method suppress",
        )
