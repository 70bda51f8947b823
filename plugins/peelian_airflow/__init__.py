"""What only Airflow can host: the release timetable, the sign-off, and how stages become tasks."""
