"""Dirt in the personnel workbook; rows are told by their number in the sheet, from 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peelian.records.force import words
from peelian.records.force.dirt_kinds import KINDS
from peelian.records.force.dirt_pick import Hit
from peelian.records.force.draws import Flags, Positions
from peelian.records.force.months import Purpose, stream
from peelian.records.force.workforce import SLOTS

Column = NDArray[Any]
Rows = Iterable[tuple[Any, ...]]
EMPLOYEE_KINDS = tuple(kind for kind, what in KINDS.items() if what.table == "Employees")
POSTING_KINDS = tuple(kind for kind, what in KINDS.items() if what.table == "Postings")
SHOWN = np.int32(-(2**31))
"""Dirt of an extract that is made whole: it's there, whatever the day."""

JOINED, LEFT, SEX, STATUS = 4, 5, 7, 9
UNIT, FROM, TO, GROUP, HOURS = 2, 3, 4, 5, 6
HOURS_A_WEEK = "37.5"
OVERLAP_DAYS = 400
"""So long that some allegation falls into it."""


class PersonnelDirt:
    """What is put into the workbook's rows, and after writing, `hits`: where it went.

    Args:
        seed: the force's; None puts nothing in.
        people: how many people the force has; each has draws of its own, in order of joining, so
            that a later extract has the same dirt.
    """

    def __init__(self, seed: int | None, people: int) -> None:
        self.hits: dict[str, Hit] = {}
        self._is_clean = seed is None
        width = len(EMPLOYEE_KINDS) + SLOTS * len(POSTING_KINDS)
        if seed is not None:
            random = stream(seed, Purpose.PERSONNEL_DIRT, 1, 1)
            self._draws = random.random((people, width))
            without = EMPLOYEE_KINDS.index("employee_without_posting")
            self._unposted = self._draws[:, without] < KINDS["employee_without_posting"].rate

    def employees(self, rows: tuple[Column, ...], left: Flags, seen: Positions, first: int) -> Rows:
        """The rows of the sheet Employees.

        Args:
            rows: columns in the sheet's order.
            left: who has left.
            seen: positions of the people in the workforce.
            first: the number of the first row in the sheet.
        """
        columns = [np.array(column, dtype=object) for column in rows]
        if self._is_clean:
            return zip(*(column.tolist() for column in columns), strict=True)
        serving = columns[STATUS] == words.STATUS_IN_POST
        can = {
            "suspended_only_in_personnel": serving,
            "joined_after_leaving": left,
            "status_not_left": left,
        }
        got = self._picked(EMPLOYEE_KINDS, self._draws[seen, : len(EMPLOYEE_KINDS)], can)
        columns[STATUS][got["suspended_only_in_personnel"]] = words.STATUS_SUSPENDED
        swapped = got["joined_after_leaving"]
        columns[LEFT][swapped] = columns[JOINED][swapped] - 30
        columns[SEX][got["missing_sex"]] = None
        columns[STATUS][got["status_not_left"]] = words.STATUS_IN_POST
        copies = 1 + got["employee_twice"].astype(np.intp)
        numbers = first + np.cumsum(copies) - copies
        self._tell(got, numbers)
        return zip(*(np.repeat(column, copies).tolist() for column in columns), strict=True)

    def postings(
        self,
        rows: tuple[Column, ...],
        ended: Flags,
        is_last: Flags,
        place: tuple[Positions, Positions],
        first: int,
    ) -> Rows:
        """The rows of the sheet Postings.

        Args:
            ended: which postings are over; `is_last`: which ended with service.
            place: the person and slot of each row.
        """
        columns = [np.array(column, dtype=object) for column in rows]
        if self._is_clean:
            return zip(*(column.tolist() for column in columns), strict=True)
        person, slot = place
        kept = ~self._unposted[person]
        by_slot = self._draws[:, len(EMPLOYEE_KINDS) :].reshape(-1, SLOTS, len(POSTING_KINDS))
        can = {
            "posting_overlap": kept & ended & ~is_last,
            "posting_ends_before_it_begins": kept & ended,
            "posting_outlasts_service": kept & is_last,
            "implausible_fte": kept & np.array([hour == "1" for hour in columns[HOURS].tolist()]),
            "missing_unit": kept,
            "group_not_persons": kept,
        }
        got = self._picked(POSTING_KINDS, by_slot[person, slot], can)
        columns[TO][got["posting_overlap"]] += OVERLAP_DAYS
        backwards = got["posting_ends_before_it_begins"]
        columns[TO][backwards] = columns[FROM][backwards] - 10
        columns[TO][got["posting_outlasts_service"]] = None
        columns[HOURS][got["implausible_fte"]] = HOURS_A_WEEK
        columns[UNIT][got["missing_unit"]] = None
        other = got["group_not_persons"]
        is_staff = columns[GROUP] == words.STAFF_GROUPS[words.STAFF]
        officer, staff = words.STAFF_GROUPS[words.OFFICER], words.STAFF_GROUPS[words.STAFF]
        columns[GROUP][other] = np.where(is_staff, officer, staff)[other]
        self._tell(got, first + np.cumsum(kept) - 1)
        return zip(*(column[kept].tolist() for column in columns), strict=True)

    def _picked(
        self, kinds: tuple[str, ...], draws: NDArray[np.float64], can: dict[str, Flags]
    ) -> dict[str, Flags]:
        """Which rows get each kind: one at most."""
        taken = np.zeros(len(draws), dtype=np.bool_)
        got = {}
        for number, kind in enumerate(kinds):
            picked = (draws[:, number] < KINDS[kind].rate) & ~taken
            got[kind] = picked & can.get(kind, np.True_)
            taken |= got[kind]
        return got

    def _tell(self, got: dict[str, Flags], numbers: Positions) -> None:
        for kind, flags in got.items():
            keys = np.array([f"row {n}" for n in numbers[flags].tolist()], dtype=object)
            self.hits[kind] = Hit(keys, np.full(len(keys), SHOWN, dtype=np.int32))
