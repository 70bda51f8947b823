"""The seed's rule: complete months, and both windows kept with a note that says why they differ.

"the report uses data from the 1 January 2018 to the 28 February 2023 complete month and not up to
01/03/2023 as requested": asked for from March 2018 to 1 March 2023.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from peelian.core.release_model import Window
from peelian.tables.spec import load_spec
from peelian.tables.spec_model import Spec
from peelian.tables.time_codes import spans_of
from peelian.tables.window import windows

SHIPPED = Path(__file__).parents[2] / "include" / "releases" / "social-media.yaml"


@pytest.fixture
def request_of_the_seed(tmp_path: Path) -> Spec:
    """The monthly release's own specification, made once for the window that was asked for."""
    raw = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    del raw["schedule"]
    raw["period"] = "seed"
    raw["window"] = {
        "requested_start": "2018-03-01",
        "requested_end": "2023-03-01",
        "start_at": "year",
    }
    path = tmp_path / "seed.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return load_spec(path)


def test_the_window_counted_is_the_seeds(request_of_the_seed: Spec) -> None:
    found = windows(request_of_the_seed, "seed")
    asked = Window(start=dt.date(2018, 3, 1), end=dt.date(2023, 3, 1))
    assert found.requested == asked
    assert found.effective == Window(start=dt.date(2018, 1, 1), end=dt.date(2023, 2, 28))
    assert "1 January 2018, not on 1 March 2018" in found.reason
    assert "28 February 2023, not on 1 March 2023" in found.reason
    assert "complete months" in found.reason


def test_its_last_year_says_that_it_is_two_months(request_of_the_seed: Spec) -> None:
    found = windows(request_of_the_seed, "seed")
    assert [span.label for span in spans_of("year", [found.effective])] == [
        "2018",
        "2019",
        "2020",
        "2021",
        "2022",
        "2023 (January to February)",
    ]


def test_rank_can_not_be_crossed_with_anything(request_of_the_seed: Spec, tmp_path: Path) -> None:
    rank = next(d for d in request_of_the_seed.dimensions if d.of == "rank")
    assert rank.alone
    assert [table.by for table in request_of_the_seed.tables if "rank" in table.by] == [("rank",)]
    assert "unit" not in {dimension.of for dimension in request_of_the_seed.dimensions}
