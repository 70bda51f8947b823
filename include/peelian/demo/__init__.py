"""The whole road on one machine: the made-up force, Airflow, two approvers, a release."""
