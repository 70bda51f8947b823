"""Rules that say which cells are sensitive, one module each. A rule's name is its reason.

A rule is a function of true counts and a policy that marks cells; what it marks may not be
published, and its windows (`attackers`) are what the audit holds it to.
"""

from __future__ import annotations

from collections.abc import Callable

from peelian.disclosure.counted import Counted
from peelian.disclosure.policy import Policy
from peelian.disclosure.problem import BoolArray
from peelian.disclosure.rules import few_people, group_attribute, one_person, small_count

Rule = Callable[[Counted, Policy], BoolArray]

RULES: dict[str, Rule] = {
    rule.REASON: rule.mark for rule in (small_count, few_people, one_person, group_attribute)
}
"""Every rule by its reason, in the order in which reasons are told."""


def sensitive_cells(counted: Counted, policy: Policy) -> dict[str, BoolArray]:
    """For each reason the cells that it marks."""
    return {reason: rule(counted, policy) for reason, rule in RULES.items()}
