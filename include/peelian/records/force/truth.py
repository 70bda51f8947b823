"""What is true of the registers, for tests: sizes, dirt by row key, and the social media labels.

`truth.json` is never copied into a home. It holds references of rows, no person.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from peelian.records.force import spellings
from peelian.records.force.cases import Drawn
from peelian.records.force.dirt import KINDS, Hit
from peelian.records.force.draws import Flags
from peelian.records.force.name import FORCE_NAME
from peelian.records.force.sheets import Sheets
from peelian.records.force.summaries import VAGUE, WORDINGS, Written

NOT_STATED = "not_stated"


class Truth:
    """Gathers what is true of an extract, month by month."""

    def __init__(self, until: int) -> None:
        self._until = until
        self._dirt: dict[str, list[str]] = {kind: [] for kind in KINDS}
        self._labels: dict[str, dict[str, Any]] = {}
        self._falsely_flagged: list[str] = []
        self._subjects: Counter[str] = Counter()
        self._years: Counter[str] = Counter()

    def add(self, drawn: Drawn, written: Written, sheets: Sheets, hits: dict[str, Hit]) -> None:
        """Take in a month, as far as the extract shows it."""
        self.add_hits(hits)
        against = np.bincount(drawn.subjects.allegation, minlength=len(written.wording))
        shown = sheets.tables["ALLEGATIONS"].since <= self._until
        self._years[str(drawn.month.year)] += int(against[shown].sum())
        self._add_labels(drawn, written, sheets, shown, against.tolist())

    def add_hits(self, hits: dict[str, Hit]) -> None:
        """Take in dirt, as far as the extract shows it."""
        for kind, hit in hits.items():
            self._dirt[kind] += hit.visible(self._until)

    def _add_labels(
        self, drawn: Drawn, written: Written, sheets: Sheets, shown: Flags, against: list[int]
    ) -> None:
        refs = sheets.tables["ALLEGATIONS"].columns["ALLEGATION_REF"]
        is_social = drawn.allegations.is_social
        origin = drawn.cases.origin[drawn.allegations.case]
        self._falsely_flagged += refs[shown & sheets.flagged & ~is_social].tolist()
        for row in np.flatnonzero(shown & (is_social | sheets.flagged)).tolist():
            ref = refs[row]
            self._subjects[ref] = against[row]
            if is_social[row]:
                self._labels[ref] = {
                    "year": drawn.month.year,
                    "source": "internal" if origin[row] else "public",
                    "platforms": _named(int(written.platforms[row])),
                    "wording": WORDINGS[written.wording[row]],
                    "flagged": bool(sheets.flagged[row]),
                    "against": against[row],
                }

    def told(self, parameters: dict[str, Any], counts: dict[str, int]) -> dict[str, Any]:
        """The whole truth as JSON-able values."""
        return {
            "force": FORCE_NAME,
            "parameters": parameters,
            "rows": counts,
            "subject_allegations_by_year": dict(self._years),
            "dirt": {kind: self._dirt_of(kind, parameters["clean"]) for kind in KINDS},
            "social_media": self._social_media(),
        }

    def _dirt_of(self, kind: str, clean: bool) -> dict[str, Any]:
        what, keys = KINDS[kind], self._dirt[kind]
        return {
            "table": what.table,
            "rate": 0.0 if clean else what.rate,
            "of": what.of,
            "is_error": what.is_error,
            "reason": what.reason,
            "count": len(keys),
            "keys": keys,
        }

    def _social_media(self) -> dict[str, Any]:
        """Labels of each allegation, and counts of allegations against individuals.

        `true` counts what is about social media; `findable` what the factor or the words give
        away (a platform's name, or "social media"), false flags included. Neither counts what
        hangs on an orphan allegation.
        """
        orphans = set(self._dirt["orphan_allegation"])
        kept = {ref: label for ref, label in self._labels.items() if ref not in orphans}
        found = {ref: label for ref, label in kept.items() if _is_findable(label)}
        false = {ref: label for ref, label in self._false_labels().items() if ref not in orphans}
        return {
            "allegations": self._labels,
            "falsely_flagged": self._falsely_flagged,
            "true": _tally(kept),
            "findable": _tally(found | false),
        }

    def _false_labels(self) -> dict[str, dict[str, Any]]:
        return {
            ref: {
                "year": int(ref.split("-")[1]),
                "source": None,
                "platforms": [],
                "against": self._subjects[ref],
            }
            for ref in self._falsely_flagged
        }


def _named(bits: int) -> list[str]:
    return [code for place, code in enumerate(spellings.PLATFORMS) if bits >> place & 1]


def _is_findable(label: dict[str, Any]) -> bool:
    return bool(label["flagged"] or label["wording"] != WORDINGS[VAGUE])


def _tally(labels: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Allegations against individuals by year, by platform (several may be named), by both."""
    by_year: Counter[str] = Counter()
    by_platform: Counter[str] = Counter()
    by_both: dict[str, Counter[str]] = {}
    for label in labels.values():
        year, against = str(label["year"]), label["against"]
        by_year[year] += against
        for platform in label["platforms"] or [NOT_STATED]:
            by_platform[platform] += against
            by_both.setdefault(year, Counter())[platform] += against
    return {
        "subject_allegations": sum(by_year.values()),
        "by_year": by_year,
        "by_platform": by_platform,
        "by_year_and_platform": by_both,
    }
