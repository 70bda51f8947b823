"""What an Airflow connection holds, for a database or for a store of files.

A mapping names a connection; the secret stays where Airflow's secrets backend keeps it.
"""

from __future__ import annotations

import os
from typing import Any

from peelian.core.errors import InputError

S3 = "s3"
CONNECT_SECONDS, REQUEST_SECONDS = 10, 60
ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")


def connection(connection_id: str) -> Any:
    """An Airflow connection. Raises: InputError where there's none of that id."""
    from airflow.sdk import BaseHook
    from airflow.sdk.exceptions import AirflowException

    try:
        return BaseHook.get_connection(connection_id)
    except AirflowException:
        raise InputError(
            "there is no such Airflow connection",
            given=connection_id,
            do=f"add it to Airflow, or set AIRFLOW_CONN_{connection_id.upper()}",
        ) from None


def storage_options(connection_id: str, protocol: str) -> dict[str, Any]:
    """What a store is opened with: for S3 pyarrow's names, else fsspec's usual ones.

    Raises: InputError where there's no such connection.
    """
    found = connection(connection_id)
    extra = dict(found.extra_dejson)
    if protocol == S3:
        options = {
            "access_key": found.login or extra.get("aws_access_key_id"),
            "secret_key": found.password or extra.get("aws_secret_access_key"),
            "session_token": extra.get("aws_session_token"),
            "region": extra.get("region_name"),
            "role_arn": extra.get("role_arn"),
            "endpoint_url": extra.get("endpoint_url") or found.host,
        }
    else:
        options = {
            "host": found.host,
            "port": found.port,
            "username": found.login,
            "password": found.password,
            **extra,
        }
    return {name: value for name, value in options.items() if value}


def s3_file_system(options: dict[str, Any]) -> Any:
    """An S3 store, read by pyarrow, as an fsspec file system.

    Args:
        options: as `storage_options` gives them; what is missing comes from the environment, as
            the AWS programs read it.
    """
    from pyarrow import fs

    from peelian.records.reading.arrow_store import BufferedArrow

    given = dict(options)
    endpoint = given.pop("endpoint_url", None) or next(
        (os.environ[name] for name in ENDPOINT_VARIABLES if os.environ.get(name)), None
    )
    if endpoint:
        scheme, _, host = str(endpoint).rpartition("://")
        given |= {"endpoint_override": host.rstrip("/"), "scheme": scheme or "https"}
    return BufferedArrow(
        fs.S3FileSystem(connect_timeout=CONNECT_SECONDS, request_timeout=REQUEST_SECONDS, **given)
    )
