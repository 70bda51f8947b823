"""How large what a register holds may be: what keeps memory bounded, whoever made the file.

Limits are on sizes, never on time, so that a slow day isn't an error.
"""

from __future__ import annotations

MEGABYTE = 1_000_000
MOST_VALUE_CHARACTERS = MEGABYTE
"""A value beyond this is no label and no summary: the longest novel in one field is less."""
MOST_ROW_CHARACTERS = 8 * MEGABYTE
"""A line of a CSV file, with the line breaks that its quoted values hold."""
MOST_COLUMNS = 16_384
MOST_SHEET_ROWS = 1_048_576
"""What Excel itself can hold in a sheet."""
BATCH_ROWS = 20_000
BATCH_CHARACTERS = 16 * MEGABYTE
SHORT_VALUE_CHARACTERS = 200
"""Values up to this aren't counted one by one: BATCH_ROWS rows of ten are 40 MB."""

MOST_PARTS = 10_000
"""Files inside a workbook."""
MOST_PART_BYTES = 16 * MEGABYTE
"""A part of a workbook that is read into memory whole: styles, the list of sheets."""
MOST_SHARED_TEXT_BYTES = 192 * MEGABYTE
"""The texts of a workbook, which its sheets share and which are in memory while it's read."""
MOST_UNPACKED_TIMES = 200
"""Registers pack to a tenth or a thirtieth; a file that unpacks to more than this was made to."""
ALWAYS_UNPACKED_BYTES = 64 * MEGABYTE
"""Below this a file may unpack as many times as it likes."""


def is_bomb(packed: int, unpacked: int) -> bool:
    """Whether so much came out of so little (bytes) that no register would do it."""
    return unpacked > max(ALWAYS_UNPACKED_BYTES, packed * MOST_UNPACKED_TIMES)
