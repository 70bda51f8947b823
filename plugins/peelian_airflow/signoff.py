"""A person's signature under a release, asked for by Airflow and judged by Peelian.

In    the digest that was sealed; an answer through Airflow's web pages or its API
Out   a line of the audit chain for every answer; the run goes on, asks again, or ends as rejected
Why   docs/decisions/0009-sign-off-in-airflow.md: Airflow lets the person who started a run approve
      it, lets one person answer twice, and takes an answer without a reason
"""

from __future__ import annotations

import datetime as dt
import os
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException

from peelian.core.errors import SignOffError
from peelian.core.zones import home_from_environment
from peelian_airflow.defaults import PUBLISH_QUEUE
from peelian_airflow.plainly import plainly

if TYPE_CHECKING:
    from airflow.sdk import Context

    from peelian.publication.signoff import Decision, State

APPROVE, REJECT = "Approve", "Reject"
REFUSED = "refused"
APPROVERS_VARIABLE = "PEELIAN_APPROVERS"
ASK_AGAIN_AFTER = dt.timedelta(seconds=5)
SEALED_TASK = "inspect_and_seal"
SUBJECT = (
    "Sign {{ params.release }} of {{ ti.xcom_pull(task_ids='choose_period') }} "
    "for publication, signature %d of 2"
)
BODY = """
Open the files in `{{ ti.xcom_pull(task_ids='inspect_and_seal')['path'] }}` under the staged zone,
read them, and say whether the public may have them. `index.html` is the page that readers open.
What changed since the release before, the worst first, is in the file of the same name that ends in
`.changes.txt`, beside that folder; there's none for a first release.

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
        subject: what is asked, in a line; a template, with `%d` for the place.
        body: what the person needs to decide; a template.
    """

    template_fields = (*HITLOperator.template_fields, "digest")

    def __init__(
        self, *, place: int, subject: str = SUBJECT, body: str = BODY, **kwargs: Any
    ) -> None:
        kwargs["params"] = {  # replaces the DAG's own, which Airflow merges in again
            "reason": Param(
                "", type="string", title="Reason", description="Why you approve or reject it."
            )
        }
        kwargs["queue"] = PUBLISH_QUEUE
        # Airflow loses an answer that comes before its scheduler has seen the task park itself: it
        # then takes the task for killed and tries again, which asks again.
        kwargs |= {"retries": 5, "retry_delay": ASK_AGAIN_AFTER, "retry_exponential_backoff": 0}
        super().__init__(
            subject=subject % place,
            body=body,
            options=[APPROVE, REJECT],
            assigned_users=assigned_approvers(os.environ.get(APPROVERS_VARIABLE, "")),
            **kwargs,
        )
        self.place = place
        self.digest = f"{{{{ ti.xcom_pull(task_ids='{SEALED_TASK}')['digest'] }}}}"

    def execute(self, context: Context) -> None:
        """Ask, unless the digest bears enough signatures already (a run after a crash)."""
        if self._is_signed(context):
            self.log.info("signature %d of this digest is there already", self.place)
            return
        super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> None:
        """Record the answer; end the run at a rejection, ask again where it doesn't count."""
        answer = read_answer(event)
        refusal = record(self.digest, answer, triggered_by(context), self.barred())
        if refusal:
            self.log.warning("this answer doesn't count: %s", refusal)
        else:
            self.log.info("%s by %s: %s", answer.decision, answer.who, answer.reason)
        if not self._is_signed(context):
            self._ask_again(context)

    def barred(self) -> Collection[str]:
        """Names of others than the run's starter who may not sign either."""
        return ()

    def _is_signed(self, context: Context) -> bool:
        """Whether this signature is there. Raises: AirflowFailException where it was rejected."""
        standing = sign_off_state(self.digest)
        if standing.status == "rejected":
            raise AirflowFailException(str(standing))
        barred = {same(who) for who in (triggered_by(context) or "", *self.barred())}
        return len([who for who in standing.approvers if same(who) not in barred]) >= self.place

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
def sign_off_state(digest: str) -> State:
    """Where the sign-off of a sealed digest stands, by the audit chain."""
    from peelian.publication.signoff import state

    return state(home_from_environment(), digest)


@plainly
def record(
    digest: str, answer: Answer, starter: str | None, barred: Collection[str] = ()
) -> str | None:
    """Put an answer into the audit chain, as a decision or as one that was refused.

    Args:
        barred: others than the starter who may not sign.
    Returns: why it was refused; None where it counts.
    """
    from peelian.core.audit import append
    from peelian.publication.signoff import decide

    home = home_from_environment()
    try:
        if same(answer.who) in {same(name) for name in barred}:
            raise SignOffError("whoever answers a request may not sign its answer")
        decide(
            home,
            digest,
            who=answer.who,
            decision=cast("Decision", answer.decision.lower()),
            reason=answer.reason,
            triggered_by=starter,
        )
    except SignOffError as error:
        details = {"decision": answer.decision.lower(), "refused_because": str(error)}
        append(home, who=answer.who, what=REFUSED, subject=digest, details=details)
        return str(error)
    return None


def same(name: str) -> str:
    """A name as it's compared: one person isn't two because a capital differs."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
