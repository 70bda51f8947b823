"""Small differences between published cells that are alike in all but one variable.

A reader takes 31 from 33 without asking what the 2 is made of. Where other tables cut it further,
it isn't a piece of its own, so each that is small is named here, and must not be known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from peelian.disclosure.archive.boxes import Box

Gap = tuple[Box, tuple[Box, ...], Box]
"""A box, parts of it, and what they leave."""


def small_gaps(new: Mapping[Box, int], before: Mapping[Box, int], threshold: int) -> list[Gap]:
    """What a new cell and earlier ones leave between them, or new ones, where it's small.

    Args:
        new, before: counts of what is or was to be shown.
    """
    counts = {**before, **new}
    found: dict[Gap, None] = {}
    for level in range(len(next(iter(new), ()))):
        lines: dict[Box, list[Box]] = {}
        for box in new:
            lines.setdefault(_rest(box, level), [])
        for box in sorted(counts):
            if (line := lines.get(_rest(box, level))) is not None:
                line.append(box)
        for line in lines.values():
            for gap in _of_line(line, level, new):
                total, parts, _ = gap
                left = counts[total] - sum(counts[part] for part in parts)
                if 0 < left < threshold:
                    found[gap] = None
    return list(found)


def _rest(box: Box, level: int) -> Box:
    return box[:level] + box[level + 1 :]


def _of_line(line: list[Box], level: int, new: Mapping[Box, int]) -> Iterator[Gap]:
    """Pairs of which one is new, and for each box what the largest parts of it leave."""
    for total in line:
        mask = total[level]
        within = [part for part in line if part[level] & ~mask == 0 and part[level] != mask]
        for part in within:
            if total in new or part in new:
                yield total, (part,), _with(total, level, mask & ~part[level])
        taken: list[Box] = []
        left = mask
        for part in sorted(within, key=lambda box: (-box[level].bit_count(), box)):
            if part[level] & ~left == 0:
                taken.append(part)
                left &= ~part[level]
        if len(taken) > 1 and left and (total in new or any(part in new for part in taken)):
            yield total, tuple(taken), _with(total, level, left)


def _with(box: Box, level: int, mask: int) -> Box:
    return (*box[:level], mask, *box[level + 1 :])
