"""Canonical tables of a complaint register: from the case down to what came of it."""

from __future__ import annotations

from peelian.records.schema_model import Table, date, flag, person, text

CASES = Table(
    "cases",
    "A complaint or conduct matter, as one case of the register",
    ("case_id",),
    (
        text("case_id", "The register's reference of the case"),
        text(
            "regime",
            "The law it's recorded under: 2012, 2020, or another force's own",
            codes="regimes",
        ),
        text("case_type", "Public complaint, conduct matter and so on", codes="case_types"),
        text("source", "Who it came from: public, internal, unknown", codes="sources"),
        date("incident_date", "The day it's about", required=False),
        date("recorded_date", "The day it was put on the register"),
        date("finalised_date", "The day it was closed; empty while it's live", required=False),
        text("status", "live or finalised", codes="statuses"),
    ),
)
ALLEGATIONS = Table(
    "allegations",
    "One thing alleged in a case",
    ("allegation_id",),
    (
        text("allegation_id", "The register's reference of the allegation"),
        text("case_id", "The case it belongs to", refers_to="cases"),
        text(
            "category",
            "Complaint category; a code means something only with its regime",
            required=False,
            codes="categories",
        ),
        text(
            "subcategory",
            "Numbered part of the category, from 1 February 2020",
            required=False,
            codes="subcategories",
        ),
    ),
)
SUBJECTS = Table(
    "subjects",
    "An allegation against a person (m:n): the unit `subject_allegations`",
    ("subject_id",),
    (
        text("subject_id", "The register's reference of the allegation against the person"),
        text("allegation_id", "The allegation", refers_to="allegations"),
        person(required=False),
        text("staff_group", "As the complaint register has it", codes="staff_groups"),
        text("rank", "As the complaint register had it when recorded; may be stale", codes="ranks"),
        flag("is_detective", "Whether the rank carries the prefix detective"),
        flag("is_acting", "Whether the rank is acting or temporary"),
        text(
            "severity",
            "What the severity assessment says it would amount to if proven",
            required=False,
            codes="severities",
        ),
        date("severity_date", "The day of that assessment", required=False),
    ),
)
SUBJECT_STANDARDS = Table(
    "subject_standards",
    "Standards of professional behaviour said to be breached; other than complaint categories",
    ("subject_id", "standard"),
    (
        text("subject_id", "The allegation against the person", refers_to="subjects"),
        text("standard", "The standard", codes="standards"),
    ),
)
ALLEGATION_FACTORS = Table(
    "allegation_factors",
    "National factors flagged on an allegation (0 or more, from 1 February 2020)",
    ("allegation_id", "factor"),
    (
        text("allegation_id", "The allegation", refers_to="allegations"),
        text("factor", "The factor", codes="factors"),
    ),
)
ALLEGATION_PLATFORMS = Table(
    "allegation_platforms",
    "Platforms named in an allegation's summary (0 or more), found while conforming",
    ("allegation_id", "platform"),
    (
        text("allegation_id", "The allegation", refers_to="allegations"),
        text("platform", "The platform", codes="platforms"),
    ),
)
ALLEGATION_COHORTS = Table(
    "allegation_cohorts",
    "Cohorts that an allegation belongs to, by a versioned definition",
    ("allegation_id", "cohort"),
    (
        text("allegation_id", "The allegation", refers_to="allegations"),
        text("cohort", "Cohort and version, such as social-media@1"),
        text("found_by", "factor, keyword or both"),
    ),
)
PROCEEDINGS = Table(
    "proceedings",
    "A misconduct meeting or hearing about an allegation against a person",
    ("proceeding_id",),
    (
        text("proceeding_id", "The register's reference"),
        text("subject_id", "The allegation against the person", refers_to="subjects"),
        text("proceeding_type", "Meeting, hearing, accelerated hearing", codes="proceeding_types"),
        text(
            "finding_level",
            "Not proven, misconduct, gross misconduct",
            required=False,
            codes="finding_levels",
        ),
        date("held_date", "The day it ended", required=False),
    ),
)
OUTCOMES = Table(
    "outcomes",
    "What came of an allegation against a person; none while it's live",
    ("subject_id",),
    (
        text("subject_id", "The allegation against the person", refers_to="subjects"),
        text(
            "finding",
            "What was found, where the register says so apart from the outcome",
            required=False,
            codes="findings",
        ),
        text("outcome", "What was done: a sanction, a lesser step, or nothing", codes="outcomes"),
        date("outcome_date", "The day it was decided", required=False),
    ),
)
INTERIM_MEASURES = Table(
    "interim_measures",
    "A suspension or restriction of duties over a span of days; neither a stage nor a sanction",
    ("measure_id",),
    (
        text("measure_id", "The register's reference"),
        person(required=True),
        text(
            "subject_id",
            "The allegation against the person, where it came of one",
            required=False,
            refers_to="subjects",
        ),
        text("measure", "Suspended or restricted", codes="interim_measures"),
        text(
            "reason",
            "Why, as a code whose group tells conduct from health",
            codes="measure_reasons",
        ),
        date("valid_from", "First day"),
        date("valid_to", "Last day; empty while it lasts", required=False),
    ),
)
APPEALS = Table(
    "appeals",
    "An appeal against what a proceeding decided, to a police appeals tribunal or within the force",
    ("appeal_id",),
    (
        text("appeal_id", "The register's reference"),
        text("proceeding_id", "The proceeding appealed against", refers_to="proceedings"),
        date("appeal_date", "The day it was made", required=False),
        text(
            "result", "What came of it; reinstated is one", required=False, codes="appeal_results"
        ),
        date("decided_date", "The day it was decided", required=False),
    ),
)
SUBJECT_PROGRESS = Table(
    "subject_progress",
    "Stage, interim measure and sanction of each allegation against a person: three things",
    ("subject_id",),
    (
        text("subject_id", "The allegation against the person", refers_to="subjects"),
        text("stage", "The furthest stage that it reached", codes="stages"),
        text(
            "interim_measure",
            "The weightiest interim measure that came of it, past or present",
            required=False,
            codes="interim_measures",
        ),
        text(
            "sanction",
            "The disciplinary outcome, where there was one",
            required=False,
            codes="sanctions",
        ),
        flag(
            "is_allowed",
            "Whether the sanction matrix lets its proceeding and finding end so; empty where it "
            "says nothing",
        ),
    ),
)
COMPLAINTS_TABLES = (
    CASES,
    ALLEGATIONS,
    SUBJECTS,
    SUBJECT_STANDARDS,
    ALLEGATION_FACTORS,
    ALLEGATION_PLATFORMS,
    ALLEGATION_COHORTS,
    PROCEEDINGS,
    OUTCOMES,
    INTERIM_MEASURES,
    APPEALS,
    SUBJECT_PROGRESS,
)
