"""What a release may be broken down by: one line a variable, with its level and its code list.

A variable's level says how fine it is. A case has one source, but its allegations name several
platforms, so platform can't break down a count of cases: the parts would not add up to the whole.
Every unit counted falls in exactly one category, so variables that a record may hold none or
several of have categories of their own for that ("Not stated", "Two or more platforms").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from peelian.core.reference import Code, codes_of


class Level(IntEnum):
    """What a variable is a property of, and what a counting unit counts; higher is finer."""

    CASE = 1
    ALLEGATION = 2
    SUBJECT = 3


COUNTING_UNITS: dict[str, Level] = {
    "cases": Level.CASE,
    "allegations": Level.ALLEGATION,
    "subject_allegations": Level.SUBJECT,
}
PEOPLE, HEADCOUNT, RESTRICTIONS = "people", "headcount", "restrictions"
PEOPLE_UNITS = (PEOPLE, HEADCOUNT, RESTRICTIONS)
"""Units that are people, each one of them once."""
UNITS_OF_A_DAY = (HEADCOUNT, RESTRICTIONS)
"""Units that there are on a day, and not in a window."""
UNIT_LABELS: dict[str, str] = {
    "cases": "cases",
    "allegations": "allegations",
    "subject_allegations": "allegations against individuals",
    PEOPLE: "people",
    HEADCOUNT: "people in post",
    RESTRICTIONS: "people suspended or on restricted duties",
}
DATE_BASIS_LABELS: dict[str, str] = {
    "recorded": "date recorded",
    "incident": "date of incident",
    "finalised": "date finalised",
}

LIVE = "live"
SEVERAL = "several"
NONE = "none"
NOT_RECORDED = "not_recorded"
NOT_STATED = "not_stated"
UNCATEGORISED = "uncategorised"
UNKNOWN = "unknown"
MISSING_CODES = frozenset({NOT_RECORDED, NOT_STATED, UNCATEGORISED, UNKNOWN})
"""Codes that say that nothing is known, without their regime."""


@dataclass(frozen=True)
class Variable:
    """Something that units are told apart by.

    Attributes:
        name: as a specification's `of` gives it.
        about: in a few words, for the reference documentation.
        level: the coarsest unit of which each one has exactly one value; None where no unit of the
            complaint register has one.
        code_list: the list in `include/reference/` that holds its codes; None for years and units.
        groups: the list that holds the labels of the code list's `group` column, or None.
        extra: code and label of the categories that no code list holds.
        moments: the moments at which it may be taken (`at`); empty where there's only one.
        attribute: whether it tells something sensitive about a person, rather than who they are.
        of_people: whether everyone in post has exactly one value.
        only_of: the one unit that has it, where it's no property of cases.
        is_time: whether its values are spans of days, which its tables' windows give.
        is_number: whether its values are whole numbers, which need bands.
        is_many: whether a record may have several of its codes.
    """

    name: str
    about: str
    level: Level | None
    code_list: str | None = None
    groups: str | None = None
    extra: tuple[tuple[str, str], ...] = ()
    moments: tuple[str, ...] = ()
    attribute: bool = False
    of_people: bool = False
    only_of: str = ""
    is_time: bool = False
    is_number: bool = False
    is_many: bool = False


_UNDECIDED = ((LIVE, "Outcome not yet decided"), (NOT_RECORDED, "Not recorded"))
_POSTED = ("incident", "recorded", "finalised", "day", "as_at", "now")
SERVING, LEFT, NOT_JOINED = "serving", "left", "not_joined"
_NOT_KNOWN = ((UNKNOWN, "Not recorded"),)
_SEVERAL_OR_NONE = ((SEVERAL, "More than one"), (NONE, "None of them"))

VARIABLES: dict[str, Variable] = {
    variable.name: variable
    for variable in (
        Variable("year", "Calendar year of the release's date basis", Level.CASE, is_time=True),
        Variable("financial_year", "April to March, of the date basis", Level.CASE, is_time=True),
        Variable("month", "Calendar month of the date basis", Level.CASE, is_time=True),
        Variable("window", "Which of a table's windows it falls in", Level.CASE, is_time=True),
        Variable(
            "days",
            "Whole days from one event of the case to another",
            Level.CASE,
            extra=((NOT_RECORDED, "Not yet, or not recorded"),),
            is_number=True,
        ),
        Variable("source", "Who it came from", Level.CASE, "sources"),
        Variable("case_type", "Kind of case", Level.CASE, "case_types"),
        Variable("status", "Live or finalised", Level.CASE, "statuses"),
        Variable(
            "category",
            "Complaint category, told apart by regulations",
            Level.ALLEGATION,
            "categories",
            groups="regimes",
            extra=((UNCATEGORISED, "Not categorised"),),
        ),
        Variable(
            "platform",
            "Platform named in the summary",
            Level.ALLEGATION,
            "platforms",
            extra=((SEVERAL, "Two or more platforms"), (NOT_STATED, "Not stated")),
            is_many=True,
        ),
        Variable(
            "subcategory",
            "Numbered part of the complaint category",
            Level.ALLEGATION,
            "subcategories",
            extra=((UNCATEGORISED, "Not categorised"),),
        ),
        Variable(
            "factor",
            "National factor flagged",
            Level.ALLEGATION,
            "factors",
            extra=_SEVERAL_OR_NONE,
            is_many=True,
        ),
        Variable(
            "staff_group",
            "Staff group on the complaint register",
            Level.SUBJECT,
            "staff_groups",
            of_people=True,
        ),
        Variable(
            "rank",
            "Rank or grade at a moment",
            Level.SUBJECT,
            "ranks",
            groups="staff_groups",
            moments=("register", *_POSTED),
            of_people=True,
        ),
        Variable(
            "unit",
            "Unit or command at a moment",
            Level.SUBJECT,
            extra=_NOT_KNOWN,
            moments=_POSTED,
            of_people=True,
        ),
        Variable(
            "serving",
            "Whether they serve on a day, by the personnel register",
            Level.SUBJECT,
            extra=(
                (SERVING, "Serving"),
                (LEFT, "Left"),
                (NOT_JOINED, "Not yet joined"),
                (UNKNOWN, "Not on the personnel register"),
            ),
            moments=_POSTED,
        ),
        Variable(
            "sex",
            "Sex on the personnel register",
            Level.SUBJECT,
            "sexes",
            extra=_NOT_KNOWN,
            of_people=True,
        ),
        Variable(
            "ethnicity",
            "Group of the ethnicity stated to the personnel register",
            Level.SUBJECT,
            "ethnicity_groups",
            extra=_NOT_KNOWN,
            of_people=True,
        ),
        Variable(
            "outcome",
            "What was done",
            Level.SUBJECT,
            "outcomes",
            groups="outcome_groups",
            extra=_UNDECIDED,
            attribute=True,
        ),
        Variable(
            "finding",
            "What was found",
            Level.SUBJECT,
            "findings",
            extra=_UNDECIDED,
            attribute=True,
        ),
        Variable(
            "proceeding_type",
            "Misconduct proceedings that were held",
            Level.SUBJECT,
            "proceeding_types",
            extra=((SEVERAL, "More than one type of proceedings"), (NONE, "No proceedings")),
            attribute=True,
            is_many=True,
        ),
        Variable(
            "severity",
            "What it would amount to if proven",
            Level.SUBJECT,
            "severities",
            extra=((NOT_RECORDED, "Not assessed"),),
            attribute=True,
        ),
        Variable(
            "stage",
            "The furthest stage that it reached",
            Level.SUBJECT,
            "stages",
            extra=((NOT_RECORDED, "Not recorded"),),
            attribute=True,
        ),
        Variable(
            "interim_measure",
            "The weightiest interim measure that came of it",
            Level.SUBJECT,
            "interim_measures",
            extra=((NONE, "No interim measure"),),
            attribute=True,
        ),
        Variable(
            "sanction",
            "The disciplinary outcome",
            Level.SUBJECT,
            "sanctions",
            extra=((NONE, "No sanction"),),
            attribute=True,
        ),
        Variable(
            "cases_per_person",
            "How many cases a person has",
            None,
            only_of=PEOPLE,
            is_number=True,
            attribute=True,
        ),
        Variable(
            "measure",
            "Suspended or on restricted duties",
            None,
            "interim_measures",
            only_of=RESTRICTIONS,
            attribute=True,
        ),
        Variable(
            "measure_reason",
            "Why they are suspended or restricted",
            None,
            "measure_reasons",
            only_of=RESTRICTIONS,
            attribute=True,
        ),
        Variable(
            "months_so_far",
            "Whole months since the measure began",
            None,
            only_of=RESTRICTIONS,
            is_number=True,
            attribute=True,
        ),
    )
}
"""Every variable by name."""


def level_of(counting_unit: str) -> Level:
    """How fine what is read for a unit is; people are found among allegations against them."""
    return COUNTING_UNITS.get(counting_unit, Level.SUBJECT)


def can_bear(counting_unit: str, variable: Variable) -> bool:
    """Whether each unit falls in one value of a variable, so that it can be broken down by it."""
    if variable.only_of:
        return variable.only_of == counting_unit
    if counting_unit in UNITS_OF_A_DAY:
        return variable.of_people
    return variable.level is not None and level_of(counting_unit) >= variable.level


def is_missing(code: str) -> bool:
    """Whether a code says that nothing is known, in whatever regime."""
    return code.rpartition("-")[2] in MISSING_CODES


@dataclass(frozen=True)
class Value:
    """A value that a variable may take: `group` is a broader code, or empty."""

    code: str
    label: str
    group: str = ""


def values_of(variable: Variable, regimes: tuple[str, ...]) -> tuple[Value, ...]:
    """Every value that a variable may take under `regimes`, in display order.

    Codes that no regime owns hold in all. Where the same letter means something else in each
    regime (categories), the value's code is `<regime>-<code>`.

    Raises: InputError where the code list can't be read.
    """
    values: dict[str, Value] = {}
    if variable.code_list is not None:
        for regime in regimes or ("",):
            for code in codes_of(variable.code_list, regime).values():
                value = _value(variable, code, is_only=len(regimes) == 1)
                values.setdefault(value.code, value)
    for code_text, label in variable.extra:
        values[code_text] = Value(code_text, label, _own_group(variable, code_text))
    return tuple(values.values())


def _value(variable: Variable, code: Code, *, is_only: bool) -> Value:
    if variable.name == "category":
        label = code.label if is_only else f"{code.label} ({code.regime} regulations)"
        return Value(f"{code.regime}-{code.code}", label, code.group or code.regime)
    return Value(code.code, code.label, code.group)


def _own_group(variable: Variable, code: str) -> str:
    """An extra category stands in the group of its own name, where the groups' list has one."""
    if variable.groups is None:
        return ""
    return code if code in codes_of(variable.groups) else ""
