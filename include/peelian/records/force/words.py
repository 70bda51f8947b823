"""The words that the made-up force's two registers use; the source mappings translate them.

Indexes into these tuples are what the generator computes with (int8), so their order is fixed.
"""

from __future__ import annotations

CASE_TYPES = ("Public Complaint", "Conduct Matter", "Recordable Conduct Matter", "DSI")
PUBLIC_COMPLAINT = 0
ORIGINS = ("Member of Public", "Police Officer", "Police Staff")
REGULATIONS = ("2012 Regulations", "2020 Regulations")

STAFF_TYPES = ("PO", "SC", "PCSO", "DO", "PS")
STAFF_GROUPS = (
    "Police Officer",
    "Special Constable",
    "PCSO",
    "Designated Officer",
    "Police Staff",
)
OFFICER, SPECIAL, PCSO, DESIGNATED, STAFF = range(5)

RANKS = (
    "constable",
    "sergeant",
    "inspector",
    "chief_inspector",
    "superintendent",
    "chief_superintendent",
    "assistant_chief_constable",
    "deputy_chief_constable",
    "chief_constable",
    "special_constable",
    "special_sergeant",
    "special_inspector",
    "pcso",
    "designated_officer",
    "staff_grade",
)
"""Codes of include/reference/ranks.csv, in its order; both registers' words follow it."""

CONSTABLE = 0
HIGHEST_DETECTIVE = 5
HIGHEST_TEMPORARY = 6
HIGHEST_PROMOTION = 8
FIRST_SPECIAL = 9
FIRST_PCSO = 12
FIRST_DESIGNATED = 13
FIRST_STAFF = 14

HR_RANKS = (
    "Constable",
    "Sergeant",
    "Inspector",
    "Chief Inspector",
    "Superintendent",
    "Chief Superintendent",
    "Assistant Chief Constable",
    "Deputy Chief Constable",
    "Chief Constable",
    "Special Constable",
    "Special Sergeant",
    "Special Inspector",
    "Police Community Support Officer",
    "Designated Officer",
    "Police Staff",
)
"""The personnel register's full words."""

PLAIN_RANKS = (
    "PC",
    "Sgt",
    "Insp",
    "C/Insp",
    "Supt",
    "Ch Supt",
    "ACC",
    "DCC",
    "CC",
    "Special Constable",
    "Special Sgt",
    "Special Insp",
    "PCSO",
    "Designated Officer",
    "Police Staff",
)
DETECTIVE_RANKS = ("DC", "DS", "DI", "DCI", "D/Supt", "D/Ch Supt")
TEMPORARY_PREFIX = "T/"
ACTING_PREFIX = "A/"
"""The complaint register's short words: `T/DS` is a temporary detective sergeant."""

UNITS = (
    "Response North",
    "Response South",
    "Response East",
    "Response West",
    "Neighbourhood North",
    "Neighbourhood South",
    "Roads Policing",
    "Custody",
    "Control Room",
    "Operations",
    "Major Crime",
    "Local Investigation",
)
FIRST_DETECTIVE_UNIT = 10

LEAVER_TYPES = ("Resignation", "Retirement", "Transfer to another force", "Dismissal")
LEFT_RESIGNED, LEFT_RETIRED, LEFT_TRANSFERRED, LEFT_DISMISSED = range(4)

PROCEEDING_TYPES = ("Misconduct Meeting", "Misconduct Hearing", "Accelerated Hearing")
MEETING, HEARING, ACCELERATED = range(3)
FINDING_LEVELS = ("Not Proven", "Misconduct", "Gross Misconduct", None)
NOT_PROVEN, MISCONDUCT, GROSS, LEVEL_UNKNOWN = range(4)

OUTCOMES = {
    "nfa": "No Further Action",
    "no_case_to_answer": "No Case to Answer",
    "withdrawn": "Withdrawn",
    "resolved": "Resolved",
    "service_acceptable": "Service Provided Was Acceptable",
    "service_not_acceptable": "Service Provided Was Not Acceptable",
    "unable_to_determine": "Unable to Determine",
    "not_proven": "Not Proven",
    "management_action": "Management Action",
    "learning": "Learning from Reflection",
    "rprp": "Reflective Practice Review Process",
    "written_warning": "Written Warning",
    "final_written_warning": "Final Written Warning",
    "reduction_in_rank": "Reduction in Rank",
    "dismissed": "Dismissal without Notice",
    "would_have_been_dismissed": "Would Have Been Dismissed",
    "resigned": "Resigned during Process",
    "retired": "Retired during Process",
}
"""Code of include/reference/outcomes.csv to the register's words."""

OUTCOME_CODES = tuple(OUTCOMES)
UNKNOWN_OUTCOMES = ("See minute sheet", "Other - see log", "Dealt with")
"""Words that no code list knows: dirt."""

FACTORS = {
    "social_media": "Social Media",
    "arrest": "Arrest",
    "body_worn_video": "Body Worn Video",
    "custody": "Custody",
    "domestic_abuse": "Domestic Abuse",
    "investigation": "Investigation",
    "mental_health": "Mental Health",
    "roads_policing": "Roads Policing",
    "stop_and_search": "Stop and Search",
}
FACTOR_WORDS = tuple(FACTORS.values())


def outcome(code: str) -> int:
    """The index of an outcome's code. Raises: ValueError where there's no such outcome."""
    return OUTCOME_CODES.index(code)


SEVERITIES = ("Gross Misconduct", "Misconduct", "PRI", "None", None)
GROSS_MISCONDUCT, PLAIN_MISCONDUCT, NEEDS_IMPROVEMENT, NEITHER, NOT_ASSESSED = range(5)

STANDARDS = (
    "Honesty and Integrity",
    "Authority, Respect and Courtesy",
    "Equality and Diversity",
    "Use of Force",
    "Orders and Instructions",
    "Duties and Responsibilities",
    "Confidentiality",
    "Fitness for Duty",
    "Discreditable Conduct",
    "Challenging and Reporting Improper Conduct",
)

MEASURES = ("Suspended", "Restricted Duties")
SUSPENDED, RESTRICTED = range(2)
MEASURE_REASONS = (
    "Misconduct",
    "Criminal Investigation",
    "Management Restricted",
    "Adjusted Duties",
    "Recuperative Duties",
)
FOR_CONDUCT, FOR_CRIME, FIRST_OTHER_REASON = range(3)

APPEALABLE = ("final_written_warning", "reduction_in_rank", "dismissed")
APPEAL_RESULTS = ("Refused", "Varied", "Reinstated", "Withdrawn")

SEXES = ("Female", "Male", "Not Stated")
ETHNICITIES = ("White", "Asian or Asian British", "Black or Black British", "Mixed", "Other", None)
"""Group of the ethnicity that people stated; some never did."""

STATUS_IN_POST, STATUS_SUSPENDED, STATUS_LEFT = "In Post", "Suspended", "Left"

COMMANDS_OF_UNITS = (
    "North BCU",
    "South BCU",
    "East BCU",
    "West BCU",
    "North BCU",
    "South BCU",
    "Operations Command",
    "Contact and Custody",
    "Contact and Custody",
    "Operations Command",
    "Crime Command",
    "Crime Command",
)
FORMER_COMMANDS_OF_UNITS = (
    *("Territorial Policing",) * 6,
    "Operations Command",
    "Territorial Policing",
    "Operations Command",
    "Operations Command",
    "Crime Command",
    "Territorial Policing",
)
"""Of each of UNITS, since the reorganisation and before it."""
