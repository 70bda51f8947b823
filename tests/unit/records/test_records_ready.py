"""Ready pointers: the newest at or before a day, written whole or not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from peelian.core.errors import ZoneError
from peelian.core.manifest import Finished, stage_draft
from peelian.core.zones import Home, Zone
from peelian.records.ready import mark_ready, newest_ready

VALIDATION = "e" * 64


def conformed(home: Home, as_at: str, register: str = "complaints") -> Finished:
    with stage_draft(home.zone(Zone.RECORDS) / "conformed" / register) as draft:
        (draft.folder / "cases.parquet").write_bytes(b"")
        facts = {"register": register, "as_at": as_at}
        return draft.finish("conform", inputs={"snapshot": "d" * 64}, facts=facts)


def test_a_pointer_comes_back_as_it_was_written(home: Home) -> None:
    finished = conformed(home, "2026-02-01")
    ready = mark_ready(home, finished, validation=VALIDATION, warnings=["late dates"])
    assert newest_ready(home, "complaints", dt.date(2026, 2, 1)) == ready
    assert ready.folder(home) == finished.folder
    assert (ready.snapshot, ready.conformed) == ("d" * 64, finished.digest)
    assert ready.warnings == ("late dates",)


def test_the_newest_at_or_before_the_day_is_taken(home: Home) -> None:
    for day in ("2026-02-01", "2026-03-01", "2026-01-01"):
        mark_ready(home, conformed(home, day), validation=VALIDATION)
    taken = {
        day: newest_ready(home, "complaints", dt.date.fromisoformat(day))
        for day in ("2025-12-31", "2026-02-28", "2026-03-01", "2099-01-01")
    }
    assert taken["2025-12-31"] is None
    days = {day: ready.as_at.isoformat() for day, ready in taken.items() if ready}
    assert days == {
        "2026-02-28": "2026-02-01",
        "2026-03-01": "2026-03-01",
        "2099-01-01": "2026-03-01",
    }


def test_a_register_without_a_pointer_has_none(home: Home) -> None:
    mark_ready(home, conformed(home, "2026-02-01"), validation=VALIDATION)
    assert newest_ready(home, "personnel", dt.date.max) is None


def test_other_files_beside_the_pointers_are_passed_over(home: Home) -> None:
    ready = mark_ready(home, conformed(home, "2026-02-01"), validation=VALIDATION)
    folder = home.zone(Zone.RECORDS) / "ready" / "complaints"
    (folder / ".draft-abc").write_bytes(b"{")
    (folder / "notes.json").write_bytes(b"{")
    assert newest_ready(home, "complaints", dt.date.max) == ready


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[]", b'{"as_at": "soon", "warnings": []}'])
def test_a_pointer_that_was_tampered_with_is_refused(home: Home, data: bytes) -> None:
    folder = home.zone(Zone.RECORDS) / "ready" / "complaints"
    folder.mkdir(parents=True)
    (folder / "2026-02-01.json").write_bytes(data)
    with pytest.raises(ZoneError, match="can't be read"):
        newest_ready(home, "complaints", dt.date.max)
