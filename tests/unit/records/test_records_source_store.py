"""Files of a register in an S3 store of our own, and at other addresses."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from peelian.core.errors import InputError, RegisterError
from peelian.core.zones import Home
from records_registers import (
    CASES_CSV,
    SOURCES,
    cases_mapping,
    rows_of,
    take,
    write_csv,
    write_mapping,
    write_workbook,
)

BUCKET = "registers"
REGION = "eu-west-2"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3 on a free port of the loopback."""
    moto = pytest.importorskip("moto.server")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    served = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    yield f"http://{host}:{port}"
    served.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of an empty bucket; the address and key stand in an Airflow connection."""
    boto3 = pytest.importorskip("boto3")
    extra = json.dumps({"endpoint_url": endpoint, "region_name": REGION})
    known = {"conn_type": "aws", "login": "reader", "password": "hunter2", "extra": extra}
    monkeypatch.setenv("AIRFLOW_CONN_STORE", json.dumps(known))
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="reader",
        aws_secret_access_key="hunter2",
    )
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    yield client
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)


def put(client: Any, key: str, path: Path) -> None:
    client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())


def mapping(folder: Path, **raw: Any) -> Path:
    """The small mapping, of files in the bucket."""
    body = cases_mapping(at={"folder": f"s3://{BUCKET}/psd", "connection": "store"})
    body["tables"]["cases"] |= raw
    return write_mapping(folder, body)


@pytest.mark.parametrize("name", ["cases.csv", "cases.csv.gz"])
def test_a_file_in_a_store_is_the_same_snapshot_as_here(
    home: Home, registers: Path, bucket: Any, name: str
) -> None:
    path = write_csv(registers / name, CASES_CSV)
    body = cases_mapping()
    body["tables"]["cases"]["file"] = name
    here = take(write_mapping(registers / "here", body), home)
    put(bucket, f"psd/{name}", path)
    there = take(mapping(registers, file=name), home)
    assert there.digest == here.digest


def test_the_newest_file_of_a_store(home: Home, registers: Path, bucket: Any) -> None:
    path = write_csv(registers / "cases.csv", CASES_CSV)
    for key in ("psd/cases-1.csv", "psd/cases-2.csv", "psd/cases-3.csv.part", "other/cases-9.csv"):
        put(bucket, key, path)
    finished = take(mapping(registers, file="cases-*.csv"), home)
    assert "cases-2.csv" in finished.manifest.inputs


def test_a_workbook_in_a_store(home: Home, registers: Path, bucket: Any) -> None:
    rows = [["ref", "kind", "recorded", "incident", "officer"], *([n, "public"] for n in range(99))]
    put(bucket, "psd/cases.xlsx", write_workbook(registers / "w.xlsx", {"cases": rows}))
    finished = take(mapping(registers, file="cases.xlsx", header_row=4), home)
    assert len(rows_of(finished.folder, "cases")) == 99


def test_a_file_that_changes_in_the_store_is_refused(
    home: Home, registers: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peelian.records import snapshot as module

    path = write_csv(registers / "cases.csv", CASES_CSV)
    put(bucket, "psd/cases.csv", path)
    write = module.write_parquet

    def write_while_the_owner_saves(*args: Any) -> int:
        rows = write(*args)
        path.write_bytes(path.read_bytes() + b"3,public,2020-02-01,,AV1,x\n")
        put(bucket, "psd/cases.csv", path)
        return rows

    monkeypatch.setattr(module, "write_parquet", write_while_the_owner_saves)
    with pytest.raises(RegisterError, match="changed while it was being read"):
        take(mapping(registers), home)


def test_what_is_missing_is_told_without_the_key(
    home: Home, registers: Path, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RegisterError, match=rf"missing; where: s3://{BUCKET}/psd/cases.csv"):
        take(mapping(registers), home)
    monkeypatch.setenv("AIRFLOW_CONN_STORE", "aws://reader:hunter2@127.0.0.1:1")
    with pytest.raises(RegisterError, match="can't be reached") as caught:
        take(mapping(registers), home)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(InputError, match="no such Airflow connection"):
        monkeypatch.delenv("AIRFLOW_CONN_STORE")
        take(mapping(registers), home)


def test_any_address_of_fsspec(home: Home, registers: Path) -> None:
    memory = fsspec.filesystem("memory")
    path = write_csv(registers / "cases.csv", CASES_CSV)
    memory.pipe("/psd/cases-1.csv", path.read_bytes())
    body = cases_mapping(at={"folder": "memory://psd"})
    body["tables"]["cases"]["file"] = "cases-*.csv"
    assert take(write_mapping(registers, body), home).manifest.counts == {"cases": 2}
    body["at"]["folder"] = "nosuch://psd"
    with pytest.raises(InputError, match="address can't be used"):
        take(write_mapping(registers, body), home)


def test_every_mapping_that_ships_names_no_secret() -> None:
    for path in SOURCES.glob("*.yaml"):
        text = path.read_text(encoding="utf-8").lower()
        assert "password" not in text
        assert "secret" not in text
