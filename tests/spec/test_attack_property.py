"""Whatever the engine protects withstands the attacker, read from files as anyone could."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from disclosure_drawn import Release, policy
from hypothesis import given, settings
from hypothesis import strategies as st
from test_disclosure_properties import policies, protected, releases

from peelian.attack.judge import judge
from peelian.attack.knowers import CERTIFICATE, find_knowers
from peelian.attack.reader import Published, read_published
from peelian.attack.readers import reader_named
from peelian.disclosure.engine import Protection
from peelian.disclosure.outputs import table_csv
from peelian.disclosure.policy import Policy


def rules() -> st.SearchStrategy[Policy]:
    asked = st.sampled_from([3, 4, 5])
    return st.one_of(policies(), asked.map(lambda t: policy(threshold=t, contributor=True)))


@settings(max_examples=30)
@given(releases(), rules())
def test_nothing_of_a_protected_release_falls(release: Release, asked: Policy) -> None:
    protection = protected(release, asked)
    cells = release.cells
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, (table, place) in enumerate(zip(cells.tables, cells.places, strict=True)):
            content = table_csv(cells, protection, number, np.arange(len(place)))
            (folder / f"{table.id}.csv").write_bytes(content)
        (folder / "certificate.npz").write_bytes(protection.certificate.to_bytes())
        design = {"design": protection.certificate.design()}
        (folder / "report.json").write_text(json.dumps(design), encoding="utf-8")
        published = read_published(folder)
        who = "contributor" if asked.withstands_contributors else asked.attacker
        knowers = find_knowers(folder, published, ())
    assert (knowers.source == CERTIFICATE) == asked.withstands_contributors
    reader = reader_named(who, asked.threshold, published.design.least)
    verdict = judge(published, reader, knowers.cells if reader.one else None)
    guarded = sensitive_of(published, release, protection)
    fallen = {cell for cell, *_ in (*verdict.exact, *verdict.narrow)}
    fallen |= {cell for _, cell, _ in verdict.contributor}
    assert (verdict.told, fallen & guarded) == ([], set())
    assert (verdict.open, verdict.open_pairs) == ([], [])


def sensitive_of(published: Published, release: Release, protection: Protection) -> set[int]:
    """The attacker's numbers of the cells that a rule marks."""
    ids = [axis.id for axis in published.design.layout.axes]
    order = [[tree.id for tree in release.cells.trees].index(name) for name in ids]
    marked = {tuple(row) for row in release.cells.nodes[protection.sensitive][:, order].tolist()}
    return {cell for cell, row in enumerate(published.nodes.tolist()) if tuple(row) in marked}
