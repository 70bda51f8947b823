"""The descriptions of the CSVs: other people's validators accept them, and they stay the same."""

from __future__ import annotations

import csv
import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import frictionless
import pytest
from csvw import CSVW
from made_release import DIMENSIONS, TABLES, make_protected, make_release

from peelian.core.files import canonical_json
from peelian.core.manifest import Finished
from peelian.core.release_model import Category
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.csvw import csvw_metadata, exactly
from peelian.publication.inspection import inspect_path, read_expected

NAME = "social-media-2023-02-metadata.json"


def problems_of(metadata: Path) -> list[str]:
    """What csvw says of a description and its CSVs; some faults it raises, others it warns of."""
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            described = CSVW(metadata, validate=True)
            valid = described.is_valid
    except ValueError as error:
        return [str(error)]
    return [str(w.message) for w in described.warnings] + ([] if valid else [f"invalid {told}"])


def test_csvw_finds_the_metadata_valid_and_reads_every_cell(staged: Finished) -> None:
    assert problems_of(staged.folder / NAME) == []
    tables = CSVW(staged.folder / NAME).tables
    assert [str(table.url) for table in tables] == [f"{table.id}.csv" for table in TABLES]
    rows = list(tables[0])
    assert {type(row["value"]) for row in rows} == {int, type(None)}
    assert {row["marker"] for row in rows} == {None, "c"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(",128,", ",-128,", 1),
        lambda text: text.replace(",128,", ",many,", 1),
        lambda text: text.replace("All years,total", "All year,total", 1),
        lambda text: text.replace(",public,,c", ",public,,q", 1),
        lambda text: text + text.splitlines()[1] + "\n",
        lambda text: text.replace("2018,2018", "2018,", 1),
        lambda text: text.replace("year,year_code", "year,code", 1),
    ],
)
def test_csvw_finds_a_csv_that_is_not_as_described(spoil: Any, staged: Finished) -> None:
    path = staged.folder / "year_by_source.csv"
    text = path.read_text()
    path.write_text(spoil(text))
    assert path.read_text() != text
    assert problems_of(staged.folder / NAME)


def test_frictionless_finds_the_data_package_valid(staged: Finished) -> None:
    report = frictionless.validate(str(staged.folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == len(TABLES)
    path = staged.folder / "year_by_source.csv"
    path.write_text(path.read_text().replace(",128,", ",129,", 1))
    assert not frictionless.validate(str(staged.folder / "datapackage.json")).valid


def test_identifiers_and_columns_stay_the_same_from_month_to_month() -> None:
    months = [csvw_metadata(make_release(period=period)) for period in ("2023-02", "2023-03")]
    for tables in zip(*(month["tables"] for month in months), strict=True):
        assert tables[0] == tables[1]
    assert months[0]["dc:identifier"] != months[1]["dc:identifier"]
    assert months[0]["tables"][0]["dc:identifier"] == "social-media/year_by_source"


def test_labels_full_of_signs_are_matched_as_they_are(tmp_path: Path) -> None:
    labels = ["A+ (b) [de] {e} ^f$ g|h", "no. 1? *", 'quote " and, comma', "back\\slash - dash"]
    nodes = [Category(code="total", label="Total")]
    nodes += [Category(code=f"k{n}|", label=t, parent="total") for n, t in enumerate(labels)]
    rank = DIMENSIONS[4].model_copy(update={"categories": tuple(nodes)})
    release = make_release(dimensions=(*DIMENSIONS[:4], rank), tables=TABLES[4:])
    home = Home(tmp_path / "home")
    protected = make_protected(home, release)
    folder = build(protected.folder, home).folder
    assert problems_of(folder / NAME) == []
    assert inspect_path(folder, read_expected(protected.folder)) == []
    with (folder / "rank_alone.csv").open(newline="") as stream:
        assert [row["rank"] for row in csv.DictReader(stream)] == ["Total", *labels]
    assert exactly(["a.b", "c"]) == "a\\.b|c"


@pytest.mark.parametrize("name", [NAME, "datapackage.json"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: canonical_json({**json.loads(data), "author": "Jane Doe"}),
        lambda data: canonical_json(
            {k: v for k, v in json.loads(data).items() if "title" not in k}
        ),
        lambda data: data.replace(b"Member of the public", b"Jane Doe", 1),
        lambda data: data.replace(b'"minimum": 0', b'"minimum": 0, "minimum": 0', 1),
        lambda data: data + b" \n",
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data[:-3],
    ],
)
def test_a_spoiled_description_is_found(
    name: str, spoil: Any, staged: Finished, protected: Finished
) -> None:
    path = staged.folder / name
    data = path.read_bytes()
    path.write_bytes(spoil(data))
    assert path.read_bytes() != data
    found = inspect_path(staged.folder, read_expected(protected.folder))
    assert any(finding.where == name for finding in found)
    assert not any("Jane" in str(finding) for finding in found)


def test_each_description_missing_is_found(staged: Finished, tmp_path: Path) -> None:
    for name in (NAME, "datapackage.json"):
        folder = tmp_path / name
        shutil.copytree(staged.folder, folder)
        (folder / name).unlink()
        assert any(name in str(finding) for finding in inspect_path(folder))
