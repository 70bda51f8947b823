"""What of a release a failing row can distort: a variable, at a moment where it has several.

`all` stands for whether the row is counted at all. `date@recorded` stands for the day that a
release goes by, where it goes by the day of recording; so the other two. `people` stands for the
number of distinct people. `tables.touched` knows which cells of a release that means.
"""

from __future__ import annotations

EVERYTHING = "all"
PEOPLE = "people"
DATE = "date"
MOMENTS = ("incident", "recorded", "finalised")
VARIABLES = (
    "source",
    "case_type",
    "status",
    "category",
    "platform",
    "staff_group",
    "outcome",
    "finding",
    "proceeding_type",
)
TOUCHES = frozenset(
    {
        EVERYTHING,
        PEOPLE,
        *VARIABLES,
        "rank@register",
        *(f"{name}@{moment}" for name in (DATE, "rank", "unit") for moment in MOMENTS),
    }
)
"""Everything that `meta.touches` of a check may hold."""
