"""Build: the files of a release, the same each time, holding nothing that isn't public."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from made_release import TABLES, make_protected, make_release, true_counts

from peelian.core.errors import InputError, PublishError, ZoneError
from peelian.core.manifest import Finished, stage_draft
from peelian.core.release_model import Table
from peelian.core.zones import Home
from peelian.publication.build import build
from peelian.publication.publish import publish
from peelian.publication.seal import Sealed
from peelian.publication.tidy import tidy_columns, tidy_header


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    folders = []
    for name in ("one", "two"):
        home = Home(tmp_path / name)
        folders.append(build(make_protected(home).folder, home).folder)
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == sorted(path.name for path in folders[1].iterdir())
    assert folders[0].name == folders[1].name
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_building_again_changes_nothing(staged: Finished, protected: Finished, home: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in staged.folder.iterdir()}
    assert build(protected.folder, home).folder == staged.folder
    assert {path: path.stat().st_mtime_ns for path in staged.folder.iterdir()} == before
    assert not list(staged.folder.parent.glob(".draft*"))


def test_the_files_are_the_workbook_a_csv_a_table_the_metadata_and_the_sums(
    staged: Finished,
) -> None:
    assert {path.name for path in staged.folder.iterdir()} == {
        "social-media-2023-02.xlsx",
        "social-media-2023-02.ods",
        *(f"{table.id}.csv" for table in TABLES),
        "release.json",
        "social-media-2023-02-metadata.json",
        "datapackage.json",
        "SHA256SUMS",
        "index.html",
        "manifest.json",
    }


def test_the_sums_are_those_of_the_files(staged: Finished) -> None:
    lines = (staged.folder / "SHA256SUMS").read_text().splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in staged.folder.iterdir()
        if path.name not in ("SHA256SUMS", "manifest.json")
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
def test_pandas_reads_each_csv_in_one_line(table: Table, staged: Finished) -> None:
    frame = pd.read_csv(staged.folder / f"{table.id}.csv")
    assert list(frame) == tidy_header(table.by)
    assert pd.api.types.is_numeric_dtype(frame["value"])
    assert not frame[[*table.by]].isna().any().any()
    assert (frame["value"].isna() == frame["marker"].notna()).all()
    truth = true_counts(make_release(), table)
    codes = [f"{name}_code" for name in table.by]
    for row in frame[frame["marker"].isna()].to_dict("records"):
        assert row["value"] == truth[tuple(str(row[code]) for code in codes)]


def test_no_hidden_count_reason_or_inner_digest_is_public(
    staged: Finished, protected: Finished
) -> None:
    texts = [
        path.read_text() for path in staged.folder.iterdir() if path.suffix not in (".xlsx", ".ods")
    ]
    inner = [protected.digest, *protected.manifest.inputs.values()]
    inner += protected.manifest.files.values()
    for secret in (*inner, "secondary", "small count", "stays inside", "records_read", "12345"):
        assert not any(secret in text for text in texts)
    metadata = json.loads((staged.folder / "release.json").read_text())
    assert set(metadata["registers"][0]) == {"register_id", "title", "as_at", "snapshot_digest"}
    assert json.loads((staged.folder / "manifest.json").read_text())["inputs"] == {}


def test_a_second_release_of_the_period_is_refused_in_a_clear_sentence(
    signed: Sealed, home: Home
) -> None:
    publish(signed.folder, home)
    build(make_protected(home).folder, home)
    other = make_protected(home, summary="Another summary.")
    with pytest.raises(PublishError, match="published already") as refused:
        build(other.folder, home)
    assert "public/social-media/2023-02/v1" in str(refused.value)
    assert len([path for path in signed.folder.parent.iterdir() if path.is_dir()]) == 1


def _spoil(home: Home, edit: object) -> Path:
    """A protected folder whose manifest is right and whose first table isn't."""
    source = make_protected(home)
    with stage_draft(source.folder.parent) as draft:
        shutil.copytree(source.folder, draft.folder, dirs_exist_ok=True)
        (draft.folder / "manifest.json").unlink()
        path = draft.folder / "year_by_source.csv"
        with path.open(newline="") as stream:
            rows = list(csv.reader(stream))
        edit(rows)  # type: ignore[operator]
        with path.open("w", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        return draft.finish("protect").folder


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda rows: rows.pop(), "are missing: 1"),
        (lambda rows: rows.append(rows[1]), "repeats a combination"),
        (lambda rows: rows[1].append("x"), "has 5 values, not 4"),
        (lambda rows: rows[1].__setitem__(2, "-3"), "no whole number"),
        (lambda rows: rows[1].__setitem__(2, "3.5"), "no whole number"),
        (lambda rows: rows[1].__setitem__(3, "c"), "a value or a marker, and not both"),
        (lambda rows: rows[1].__setitem__(2, ""), "a value or a marker, and not both"),
        (lambda rows: rows[-1].__setitem__(3, "q"), "unknown marker"),
        (lambda rows: rows[1].__setitem__(1, "mars"), "release doesn't know: 1"),
        (lambda rows: rows[0].__setitem__(2, "count"), "wrong columns"),
    ],
)
def test_a_protected_table_of_another_form_stops_the_build(
    edit: object, reason: str, home: Home
) -> None:
    with pytest.raises(ZoneError, match=reason):
        build(_spoil(home, edit), home)


def test_an_altered_protected_folder_stops_the_build(protected: Finished, home: Home) -> None:
    (protected.folder / "year_by_source.csv").write_text("year,source,value,marker\n")
    with pytest.raises(ZoneError, match="altered"):
        build(protected.folder, home)


def test_a_folder_of_another_stage_stops_the_build(staged: Finished, home: Home) -> None:
    with pytest.raises(ZoneError, match="another stage"):
        build(staged.folder, home)


@pytest.mark.parametrize("period", ["../../public", "a/b", "", "."])
def test_a_period_that_is_no_name_of_a_folder_is_refused(period: str, home: Home) -> None:
    source = make_protected(home)
    release = make_release(period=period)
    with stage_draft(source.folder.parent) as draft:
        shutil.copytree(source.folder, draft.folder, dirs_exist_ok=True)
        (draft.folder / "manifest.json").unlink()
        release.write(draft.folder)
        folder = draft.finish("protect").folder
    with pytest.raises(InputError, match="name of a folder"):
        build(folder, home)


def test_dimensions_that_make_one_column_twice_are_refused() -> None:
    with pytest.raises(InputError, match="same name"):
        tidy_columns(TABLES[0].model_copy(update={"by": ("year", "year_code")}))
