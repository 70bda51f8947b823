"""Make the bucket of the task logs, where it isn't there yet. Run once by `airflow-init`."""

from __future__ import annotations

import sys

import boto3
from botocore.exceptions import ClientError


def make_bucket(name: str) -> bool:
    """Make the bucket at the store that AWS_ENDPOINT_URL names.

    Returns: True where it was made, False where it stood already.
    Raises: ClientError where the store refuses.
    """
    store = boto3.client("s3")
    try:
        store.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        store.create_bucket(Bucket=name)
        return True
    return False


if __name__ == "__main__":
    made = make_bucket(sys.argv[1])
    sys.stdout.write(f"bucket {sys.argv[1]}: {'made' if made else 'there already'}\n")
