"""The demonstration: a made-up force, a real Airflow, two approvers, a published release.

`python -m peelian.demo` is what `make demo` and `make up` run. Nothing else imports it.
"""
