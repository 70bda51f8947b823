"""Which outcome a proceeding may give: the law as a table, and how often each is given.

Source: Police (Conduct) Regulations 2020 (SI 2020/4), regulation 42 and schedule 1; for earlier
cases the 2012 regulations, where management advice still was an outcome and reduction in rank was
not. Weights are assumed. An outcome that isn't listed can't be given.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from peelian.records.force import words

Weights = Mapping[str, float]

NOT_PROVEN_2020: Weights = {"not_proven": 80, "rprp": 20}
NOT_PROVEN_2012: Weights = {"not_proven": 100}

GIVEN_2020: Mapping[tuple[int, int], Weights] = {
    (words.MEETING, words.NOT_PROVEN): NOT_PROVEN_2020,
    (words.MEETING, words.MISCONDUCT): {"written_warning": 57, "final_written_warning": 43},
    (words.HEARING, words.NOT_PROVEN): NOT_PROVEN_2020,
    (words.HEARING, words.MISCONDUCT): {
        "written_warning": 35,
        "final_written_warning": 53,
        "reduction_in_rank": 5,
        "dismissed": 7,
    },
    (words.HEARING, words.GROSS): {
        "final_written_warning": 22,
        "reduction_in_rank": 6,
        "dismissed": 72,
    },
    (words.ACCELERATED, words.NOT_PROVEN): NOT_PROVEN_2020,
    (words.ACCELERATED, words.MISCONDUCT): {"written_warning": 30, "final_written_warning": 70},
    (words.ACCELERATED, words.GROSS): {"final_written_warning": 6, "dismissed": 94},
}
GIVEN_2012: Mapping[tuple[int, int], Weights] = {
    (words.MEETING, words.NOT_PROVEN): NOT_PROVEN_2012,
    (words.MEETING, words.MISCONDUCT): {
        "management_action": 20,
        "written_warning": 48,
        "final_written_warning": 32,
    },
    (words.HEARING, words.NOT_PROVEN): NOT_PROVEN_2012,
    (words.HEARING, words.MISCONDUCT): {
        "management_action": 10,
        "written_warning": 35,
        "final_written_warning": 55,
    },
    (words.HEARING, words.GROSS): {"final_written_warning": 30, "dismissed": 70},
    (words.ACCELERATED, words.NOT_PROVEN): NOT_PROVEN_2012,
    (words.ACCELERATED, words.MISCONDUCT): {"written_warning": 30, "final_written_warning": 70},
    (words.ACCELERATED, words.GROSS): {"final_written_warning": 6, "dismissed": 94},
}
"""Given to people who serve; a former officer's gross misconduct is `would_have_been_dismissed`."""

FORMER_OFFICER = "would_have_been_dismissed"

WITHOUT_PROCEEDING: Mapping[tuple[bool, bool], Weights] = {
    (False, False): {
        "resolved": 40,
        "nfa": 30,
        "withdrawn": 9,
        "no_case_to_answer": 17,
        "management_action": 4,
    },
    (False, True): {
        "no_case_to_answer": 45,
        "nfa": 20,
        "management_action": 31,
        "resigned": 3,
        "retired": 1,
    },
    (True, False): {
        "resolved": 38,
        "service_acceptable": 28,
        "service_not_acceptable": 9,
        "unable_to_determine": 6,
        "nfa": 9,
        "withdrawn": 5,
        "learning": 3,
        "rprp": 2,
    },
    (True, True): {
        "no_case_to_answer": 40,
        "nfa": 18,
        "learning": 15,
        "rprp": 22,
        "resigned": 4,
        "retired": 1,
    },
}
"""By (2020 regulations, internal matter): what ends an allegation that no proceeding heard."""


def allowed(is_new_regime: bool, proceeding: int, level: int) -> frozenset[str]:
    """Codes of the outcomes that a proceeding may give at a finding level."""
    given = (GIVEN_2020 if is_new_regime else GIVEN_2012).get((proceeding, level), {})
    former = is_new_regime and proceeding != words.MEETING and level == words.GROSS
    return frozenset(given) | ({FORMER_OFFICER} if former else frozenset())


def proceeding_weights(is_new_regime: bool) -> NDArray[np.float64]:
    """Weights of outcomes; rows are `proceeding * len(FINDING_LEVELS) + level`."""
    given = GIVEN_2020 if is_new_regime else GIVEN_2012
    rows = [
        _row(given.get((proceeding, level), {}))
        for proceeding in range(len(words.PROCEEDING_TYPES))
        for level in range(len(words.FINDING_LEVELS))
    ]
    return np.array(rows)


def plain_weights(is_new_regime: bool) -> NDArray[np.float64]:
    """Weights of outcomes without a proceeding: of public complaints, then internal matters."""
    return np.array(
        [_row(WITHOUT_PROCEEDING[is_new_regime, internal]) for internal in (False, True)]
    )


def _row(weights: Weights) -> list[float]:
    return [weights.get(code, 0.0) for code in words.OUTCOME_CODES]
