"""A store that speaks S3: a bucket of a cloud, or of a server of one's own.

In    an address such as `s3://bucket/prefix`; credentials and region as botocore finds them
      (environment, files, the machine's role); PEELIAN_S3_ENDPOINT for a server of one's own
Out   a Store
Why   docs/decisions/0030-publishing-to-a-store.md
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from peelian.core.errors import InputError
from peelian.publication.outlet.store import Held, StoreError, TakenError, media_of

ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9._/-]*))?")
ENDPOINT_VARIABLE = "PEELIAN_S3_ENDPOINT"
ANY_REGION = "us-east-1"
"""Servers of one's own mostly ignore the region, but a request's signature needs one."""
CONNECT_SECONDS, READ_SECONDS = 10, 60
TRIES = 4
CACHING = "no-cache"
"""A cache may keep an object, but asks before it gives it out: what's withdrawn is gone at once."""
NOT_THERE = frozenset({"NoSuchKey", "404", "NotFound"})
CONDITION = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
TRIED_AGAIN = "publish again; what is there already stays, and nobody sees half of it"


class S3Store:
    """A bucket, or what stands under a prefix of one.

    Args:
        address: `s3://bucket` or `s3://bucket/prefix`.
        environment: where the endpoint's variable is looked up; the process's where it's None.
    Raises: InputError where the address isn't one; StoreError where there are no credentials.
    """

    def __init__(self, address: str, environment: Mapping[str, str] | None = None) -> None:
        match = ADDRESS.fullmatch(address)
        if match is None:
            raise InputError(
                "a store's address must name a bucket",
                given=address,
                allowed="s3://bucket or s3://bucket/prefix",
            )
        self.bucket, prefix = match[1], (match[2] or "").strip("/")
        self.prefix = f"{prefix}/" if prefix else ""
        self.name = f"s3://{self.bucket}/{self.prefix}"
        self._client = _client(os.environ if environment is None else environment)

    def get(self, key: str) -> Held | None:
        """As `Store.get`."""
        try:
            found = self._client.get_object(Bucket=self.bucket, Key=self._key(key))
            return Held(found["Body"].read(), str(found["ETag"]))
        except ClientError as error:
            if _code(error) in NOT_THERE:
                return None
            raise self._failed(error) from None
        except (BotoCoreError, HTTPClientError) as error:
            raise self._failed(error) from None

    def create(self, key: str, data: bytes) -> None:
        """As `Store.create`."""
        self._put(key, data, {"IfNoneMatch": "*"})

    def replace(self, key: str, data: bytes, tag: str) -> None:
        """As `Store.replace`."""
        self._put(key, data, {"IfMatch": tag})

    def remove(self, key: str) -> None:
        """As `Store.remove`."""
        try:
            self._client.delete_object(Bucket=self.bucket, Key=self._key(key))
        except (ClientError, BotoCoreError) as error:
            raise self._failed(error) from None

    def keys(self, prefix: str) -> list[str]:
        """As `Store.keys`."""
        found: list[str] = []
        more: dict[str, str] = {}
        try:
            while True:
                page = self._client.list_objects_v2(
                    Bucket=self.bucket, Prefix=self._key(prefix), **more
                )
                found += [str(entry["Key"]) for entry in page.get("Contents", ())]
                if not page.get("IsTruncated"):
                    break
                more = {"ContinuationToken": str(page["NextContinuationToken"])}
        except (ClientError, BotoCoreError) as error:
            raise self._failed(error) from None
        return sorted(key.removeprefix(self.prefix) for key in found)

    def _put(self, key: str, data: bytes, condition: dict[str, str]) -> None:
        try:
            self._client.put_object(
                Bucket=self.bucket,
                Key=self._key(key),
                Body=data,
                ContentType=media_of(key),
                CacheControl=CACHING,
                **condition,
            )
        except ClientError as error:
            if _code(error) in CONDITION | NOT_THERE:
                raise TakenError(key) from None
            raise self._failed(error) from None
        except BotoCoreError as error:
            raise self._failed(error) from None

    def _key(self, key: str) -> str:
        return self.prefix + key

    def _failed(self, error: Exception) -> StoreError:
        # The code or kind alone: the library's text may hold an address with a signature in it.
        what = _code(error) if isinstance(error, ClientError) else type(error).__name__
        return StoreError("the store failed", where=self.name, given=what, do=TRIED_AGAIN)


def _client(environment: Mapping[str, str]) -> Any:
    session = botocore.session.get_session()
    if session.get_credentials() is None:
        raise StoreError(
            "there are no credentials for the store",
            do="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role",
        )
    return session.create_client(
        "s3",
        region_name=session.get_config_variable("region") or ANY_REGION,
        endpoint_url=environment.get(ENDPOINT_VARIABLE) or None,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": TRIES},
            # Not every server knows the newer checksums; what was kept is read back and compared.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path" if environment.get(ENDPOINT_VARIABLE) else "auto"},
        ),
    )


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
