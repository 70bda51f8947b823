"""A home, and tabulations as the stage before would leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from disclosure_making import Leaves, MakeTabulation, count_table, release_of

from peelian.core.manifest import Finished, stage_draft
from peelian.core.release_model import Dimension
from peelian.core.zones import Home, Zone


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def make_tabulation(home: Home) -> MakeTabulation:
    """Leave a tabulation: `make_tabulation(dimensions, {table: [dimension ids]}, leaves)`.

    What else the release says may be given by name.
    """

    def make(
        dimensions: Sequence[Dimension],
        tables: Mapping[str, Sequence[str]],
        leaves: Leaves,
        **said: object,
    ) -> Finished:
        release = release_of(dimensions, tables).model_copy(update=said)
        parent = home.zone(Zone.TABULATIONS) / release.id / release.period
        with stage_draft(parent) as draft:
            release.write(draft.folder)
            for name, by in tables.items():
                pq.write_table(
                    count_table(dimensions, by, leaves), draft.folder / f"{name}.parquet"
                )
            return draft.finish("tabulate")

    return make
