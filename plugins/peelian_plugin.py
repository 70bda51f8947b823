"""Tell Airflow about Peelian's timetable, so that a serialised DAG can name it."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from peelian_airflow.timetable import WorkingDayTimetable


class PeelianPlugin(AirflowPlugin):
    """Registers the timetable with the scheduler and the DAG processor."""

    name = "peelian"
    timetables = [WorkingDayTimetable]  # noqa: RUF012 - the attribute that Airflow reads
