"""How large the made-up force is and how its cases are mixed, with where each figure is from.

Published figures are marked with their source; what no source gives is marked as an assumption,
so that nobody takes it for a fact about a real force. Shares are of 1.
"""

from __future__ import annotations

import datetime as dt

BASE_YEAR = 2026
"""The register starts on 1 January of this year less the years asked for."""

LAST_DAY = dt.date(BASE_YEAR - 1, 12, 31)
"""Without --until, the day at whose end the register was extracted."""

NEW_REGULATIONS = dt.date(2020, 2, 1)

# IOPC, Metropolitan Police 2020/21: public complaints in a year, and what was alleged in them.
PUBLIC_CASES = 8_375
PUBLIC_ALLEGATIONS = 17_135
CATEGORIES_2020 = {
    "A": 7_860,
    "B": 4_894,
    "C": 471,
    "D": 323,
    "E": 126,
    "F": 692,
    "G": 99,
    "H": 2_081,
    "J": 31,
    "K": 92,
    "L": 466,
}
"""Allegations; the source lumps "other or uncategorised", which is L here (dirt makes the rest)."""

CASES_PER_1000_EMPLOYEES = 184

# Casey interim review (2022): internal conduct of the Metropolitan Police, 2013/14 to 2021/22.
CONDUCT_YEARS = 9
CONDUCT_CASES = 10_252
CONDUCT_ALLEGATIONS = 18_589
CONDUCT_CASE_SUBJECTS = 12_856
CONDUCT_PEOPLE = 8_917

PUBLIC_SHARE = PUBLIC_CASES / (PUBLIC_CASES + CONDUCT_CASES / CONDUCT_YEARS)
CASE_TYPE_SHARES = (
    PUBLIC_SHARE,
    (1 - PUBLIC_SHARE) * 0.70,
    (1 - PUBLIC_SHARE) * 0.28,
    (1 - PUBLIC_SHARE) * 0.02,
)
"""Public complaints against internal matters as published; the split of the latter is assumed."""

PUBLIC_SUBJECTS_PER_CASE = 1.25
NO_SUBJECT_SHARE = 0.25
"""Of allegations by the public: about the service, not a person. Assumed."""

UNIDENTIFIED_SHARES = (0.10, 0.0)
"""Subjects nobody could identify, of public complaints and of internal matters. Assumed."""

EVERY_PAIR_SHARE = 0.15
"""Cases with several subjects where each allegation is against each of them. Assumed."""

MOST_PER_CASE = 30
MOST_SUBJECTS = 8

CATEGORIES_CONDUCT = {
    "A": 12,
    "B": 5,
    "C": 1,
    "D": 12,
    "E": 2,
    "F": 6,
    "G": 6,
    "H": 18,
    "J": 6,
    "K": 30,
    "L": 2,
}
CATEGORIES_2012 = {
    "A": 1,
    "B": 0.5,
    "C": 8,
    "D": 6,
    "E": 5,
    "F": 3,
    "G": 3,
    "H": 1,
    "J": 3,
    "K": 1,
    "L": 3,
    "M": 2,
    "N": 0.2,
    "P": 0.1,
    "Q": 6,
    "R": 1,
    "S": 35,
    "T": 5,
    "U": 13,
    "V": 1,
    "W": 1.5,
    "X": 1.5,
    "Y": 0.2,
}
"""Assumed: nothing published gives these mixes for one force."""

SUB_CODES = {"A": 4, "B": 9, "C": 1, "D": 4, "E": 1, "F": 9, "G": 6, "H": 5, "J": 3, "K": 1}
SUB_CODES["L"] = 1
"""Numbered sub-codes of each category from 2020 (IOPC guidance on capturing data); the register
keeps one digit, so F10 isn't used."""

ORIGIN_SHARES_INTERNAL = (0.15, 0.65, 0.20)
"""Internal matters: from the public, an officer, a member of staff. Assumed."""

# Social media: about 1 % of allegations. Growth after 14, 16, 62, 92 officers of 2018 to 2021
# (Metropolitan Police, by LondonWorld), smoothed; earlier and later years assumed.
SOCIAL_MEDIA_SHARES = {
    2010: 0.0010,
    2012: 0.0020,
    2014: 0.0030,
    2016: 0.0040,
    2017: 0.0050,
    2018: 0.0060,
    2019: 0.0070,
    2020: 0.0090,
    2021: 0.0110,
    2022: 0.0120,
    2023: 0.0125,
    2024: 0.0130,
    2025: 0.0135,
}
SOCIAL_MEDIA_INTERNAL = 5.0
"""How many times likelier social media is in an internal matter than overall. Assumed."""

CATEGORIES_SOCIAL_2020 = {"K": 45, "H": 25, "F": 15, "D": 10, "J": 5}
CATEGORIES_SOCIAL_2012 = {"S": 30, "U": 20, "F": 12, "X": 18, "W": 20}
FACTOR_COMPLETENESS = 0.80
FACTOR_FALSE = 0.0005
"""How often the factor 'Social Media' is set where it's true, and where it isn't. Assumed."""

OTHER_FACTOR_SHARES = (0.08, 0.05, 0.04, 0.05, 0.10, 0.03, 0.05, 0.03)
"""Of allegations, for the other factors in the order of words.FACTORS. Assumed."""

# Workforce, assumed but for the ratio to cases above. Officer ranks are shares of officers.
STAFF_SHARES = (0.70, 0.03, 0.04, 0.02, 0.21)
OFFICER_RANK_SHARES = (0.775, 0.155, 0.046, 0.013, 0.007, 0.0025, 0.0009, 0.0003, 0.0003)
SPECIAL_RANK_SHARES = (0.90, 0.08, 0.02)
YEARLY_TURNOVER = 0.07
LOST_PER_CASE = 0.016
"""People who go because of a case, by case; their posts are filled too. Follows from the shares
below."""

FEWEST_IN_POST = 60
MOST_IN_POST = 46_000
"""No British force is larger, and a worksheet ends at row 1,048,576."""

RANK_WEIGHTS = (1.0, 0.45, 0.65, 0.65, 0.65, 0.65, 0.65, 0.65, 0.65, 1.0, 0.6, 0.6, 0.8, 0.8, 0.9)
"""How prone each rank is to be a subject: so that 160 constables meet 12 sergeants and 8 others,
and 328 staff meet 972 officers (Home Office, year to March 2023)."""

PRONENESS_SHAPE = 0.31
"""Gamma shape of how prone a person is: chosen so that conduct gives CONDUCT_PEOPLE people."""

# Home Office, police misconduct statistics, year to March 2023, officers.
PROCEEDINGS = (519, 266, 187)
LEVELS = ((0.21, 0.79, 0.0, 0.0), (0.13, 0.09, 0.78, 0.0), (0.04, 0.01, 0.95, 0.0))
"""Not proven, misconduct, gross misconduct, unknown: for meetings, hearings as published (79 % of
meetings proven; 78 % gross and 9 % misconduct at hearings), accelerated hearings assumed."""

PROCEEDING_SHARES = (0.002, 0.20)
"""Subjects of a public complaint and of an internal matter who face proceedings. Assumed from
about 1,300 people a year nationally."""

SHARED_PROCEEDING_SHARE = 0.70
"""Of a person's other allegations in the case: heard at the same proceeding. Assumed."""

# What follows beside the outcome. All assumed, but that a severity assessment of a public
# complaint needs special procedures, so that few have one.
SEVERITY_SHARES = ((0.01, 0.03, 0.03, 0.03, 0.90), (0.10, 0.25, 0.25, 0.40, 0.0))
"""Of subjects of public complaints and of internal matters that no proceeding hears: gross
misconduct, misconduct, practice requiring improvement, none of these, not assessed."""

STANDARD_WEIGHTS = (12, 16, 6, 6, 10, 20, 8, 2, 18, 2)
SECOND_STANDARD_SHARE = 0.30
MEASURE_SHARES = (0.60, 0.15, 0.02, 0.0, 0.0)
"""Of a case-subject's first allegation, by severity: an interim measure follows."""

CRIMINAL_SHARE = 0.25
OTHER_RESTRICTION_SHARE = 0.002
"""Of those who serve, in a month: duties restricted for reasons that aren't conduct."""

OTHER_RESTRICTION_DAYS = 200
OTHER_RESTRICTION_REASONS = (1, 4, 5)
APPEAL_SHARE = 0.08
APPEAL_RESULT_SHARES = (0.70, 0.14, 0.08, 0.08)

# The workforce beside its ranks: about one in three officers and six in ten staff are women, about
# 8 % of officers are from ethnic minorities (Home Office, police workforce, March 2023); part-time
# working is assumed.
FEMALE_SHARES = (0.35, 0.30, 0.45, 0.50, 0.63)
SEX_NOT_STATED_SHARE = 0.005
ETHNICITY_SHARES = (0.885, 0.035, 0.015, 0.025, 0.008, 0.032)
PART_TIME_SHARES = (0.06, 0.0, 0.12, 0.12, 0.25)
PART_TIME_HOURS = ("0.5", "0.6", "0.8", "0.9")
ACTING_SHARE = 0.03

REORGANISED = dt.date(2019, 4, 1)
"""The day on which units were put under other commands, as forces did in 2017 to 2019."""
