"""A person's signature under a release, asked for by Airflow and judged by Peelian.

In    the digest that was sealed; an answer through Airflow's web pages or its API
Out   a line of the audit chain for every answer; the run goes on, asks again, or ends as rejected
Why   docs/decisions/0009-sign-off-in-airflow.md: Airflow lets the person who started a run approve
      it, lets one person answer twice, and takes an answer without a reason
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException

from peelian.core.errors import SignOffError
from peelian.core.zones import home_from_environment
from peelian_airflow.plainly import plainly

if TYPE_CHECKING:
    from airflow.sdk import Context

APPROVE, REJECT = "Approve", "Reject"
APPROVERS_VARIABLE = "PEELIAN_APPROVERS"
SEALED_TASK = "inspect_and_seal"
SUBJECT = (
    "Sign {{ params.release }} of {{ ti.xcom_pull(task_ids='choose_period') }} "
    "for publication, signature %d of 2"
)
BODY = """
Open the files in `{{ ti.xcom_pull(task_ids='inspect_and_seal')['path'] }}` under the staged zone,
read them, and say whether the public may have them.

- digest that you sign: `{{ ti.xcom_pull(task_ids='inspect_and_seal')['digest'] }}`
- after disclosure control: `{{ ti.xcom_pull(task_ids='protect')['counts'] }}`

Give a reason, which is kept in the audit chain. Two people must sign; neither may be the person who
started this run. A rejection ends the run, and nothing is published.
"""


@dataclass(frozen=True)
class Answer:
    """What a person answered. `who` is the user's name, as the web pages show it."""

    who: str
    decision: str
    reason: str


class SignOffOperator(HITLOperator):
    """Ask for one signature under the sealed release; hold no worker while waiting.

    Args:
        place: which of the signatures this is, counting from 1.
    """

    template_fields = (*HITLOperator.template_fields, "digest")

    def __init__(self, *, place: int, **kwargs: Any) -> None:
        kwargs["params"] = {  # replaces the DAG's own, which Airflow merges in again
            "reason": Param(
                "", type="string", title="Reason", description="Why you approve or reject it."
            )
        }
        super().__init__(
            subject=SUBJECT % place,
            body=BODY,
            options=[APPROVE, REJECT],
            assigned_users=assigned_approvers(os.environ.get(APPROVERS_VARIABLE, "")),
            **kwargs,
        )
        self.place = place
        self.digest = f"{{{{ ti.xcom_pull(task_ids='{SEALED_TASK}')['digest'] }}}}"

    def execute(self, context: Context) -> None:
        """Ask, unless the digest bears enough signatures already (a run after a crash)."""
        signed = _signatures(self.digest, triggered_by(context))
        if len(signed) >= self.place:
            self.log.info("signature %d is there already: %s", self.place, signed[self.place - 1])
            return
        super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Record the answer; end the run at a rejection, ask again where it may not be given."""
        answer = read_answer(event)
        try:
            _decide(self.digest, answer, triggered_by(context))
        except SignOffError as error:
            self.log.warning("this answer doesn't count, asking again: %s", error)
            self._ask_again(context)
        if answer.decision == REJECT:
            raise AirflowFailException(f"rejected by {answer.who}: {answer.reason}")
        self.log.info("signed by %s: %s", answer.who, answer.reason)

    def _ask_again(self, context: Context) -> NoReturn:
        # Unwrapped, as Airflow's guard takes any second call of `execute` for a nested operator.
        # It clears the answer that Airflow holds and parks the task.
        HITLOperator.execute.__wrapped__(self, context)
        raise AirflowFailException("Airflow went on without waiting for another answer")


def assigned_approvers(listed: str) -> list[dict[str, str]] | None:
    """User ids, separated by commas, as Airflow takes them; None (anyone) where there are none."""
    ids = [part.strip() for part in listed.split(",") if part.strip()]
    return [{"id": user, "name": user} for user in ids] or None


def read_answer(event: dict[str, Any]) -> Answer:
    """The answer in the event that Airflow resumes the task with."""
    user = event.get("responded_by_user") or {}
    chosen = list(event.get("chosen_options") or [])
    given = event.get("params_input") or {}
    return Answer(
        who=str(user.get("name") or user.get("id") or "").strip(),
        decision=chosen[0] if len(chosen) == 1 else "",
        reason=str(given.get("reason") or "").strip(),
    )


def triggered_by(context: Context) -> str | None:
    """Name of the user who started the run by hand; None of a scheduled one."""
    return getattr(context["dag_run"], "triggering_user_name", None)


@plainly
def _signatures(digest: str, starter: str | None) -> list[str]:
    from peelian.publication.signoff import approvals

    signed = approvals(home_from_environment(), digest)
    return [who for who in signed if who != starter]


def _decide(digest: str, answer: Answer, starter: str | None) -> None:
    from peelian.publication.signoff import decide

    decide(
        home_from_environment(),
        digest,
        who=answer.who,
        decision=answer.decision.lower(),
        reason=answer.reason,
        triggered_by=starter,
    )
