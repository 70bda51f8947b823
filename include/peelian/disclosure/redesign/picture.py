"""The frontier as a picture: detail against hidden counts, in SVG, written without a library.

Colour is never alone: a choice that crosses nothing with what points at people is a filled disc,
any other a hollow diamond, and each has its number beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from peelian.disclosure.redesign.told import in_order, name_of

WIDTH, HEIGHT = 720, 440
"""Units of the picture; it scales."""
LEFT, RIGHT, TOP, BOTTOM = 76, 24, 24, 64
"""Room for axes and labels."""
RADIUS = 6
CHARACTER, LINE = 8, 14
"""Room for a character of a label and its height, for keeping labels apart."""
GRID = 5
"""About so many lines on an axis."""
INK, SOFT, ACCENT = "#16202b", "#4a5663", "#0b4f8a"
STEPS = (1, 2, 5)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Axis:
    """A scale from 0 to `end`, from pixel `start` to pixel `stop`, with a line every `step`."""

    end: float
    step: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        """The pixel of a value, to a tenth."""
        return round(self.start + (self.stop - self.start) * value / self.end, 1)

    def ticks(self) -> list[float]:
        """Where lines are drawn."""
        return [self.step * number for number in range(round(self.end / self.step) + 1)]


def picture(told: Mapping[str, Any]) -> str:
    """The picture as SVG, with a title and a description for those who don't see it."""
    drawn = [one for one in in_order(told) if _is_near(one, told)]
    across = _axis(
        max([one["hidden"] for one in drawn], default=1), LEFT, WIDTH - RIGHT, whole=True
    )
    up = _axis(max([100 * one["detail"] for one in drawn], default=1), HEIGHT - BOTTOM, TOP)
    points = [(across.at(one["hidden"]), up.at(100 * one["detail"])) for one in drawn]
    labels = _labels([name_of(one) for one in drawn], points)
    marks = [_mark(one, point) for one, point in zip(drawn, points, strict=True)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-labelledby="picture-title picture-text" font-family="system-ui, sans-serif"'
        f' font-size="13" fill="{INK}">'
    )
    lines = [
        head,
        '<title id="picture-title">Choices by detail and hidden counts</title>',
        f'<desc id="picture-text">{escape(_description(told))}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_grid(across, up),
        *marks,
        *labels,
        _note(told),
        "</svg>",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _is_near(one: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether a choice fits the picture: what was asked may hide far more than all the others."""
    if one["why_not"]:
        return False
    others = [other["hidden"] for other in told["choices"] if not other["as_asked"]]
    return not one["as_asked"] or one["hidden"] <= 2 * max([1, *others])


def _axis(largest: float, start: float, stop: float, *, whole: bool = False) -> Axis:
    wanted = max(largest, 1) / GRID
    power = 1.0
    while power * 10 <= wanted:
        power *= 10
    while power > wanted and not whole:
        power /= 10
    step = next((power * n for n in STEPS if power * n >= wanted), power * 10)
    end = step
    while end < largest * 1.05:
        end += step
    return Axis(end, step, start, stop)


def _grid(across: Axis, up: Axis) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    found = []
    for value in up.ticks():
        y = up.at(value)
        found += [
            f'<line x1="{LEFT}" y1="{y}" x2="{right}" y2="{y}" stroke="#dfe5ea"/>',
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end" fill="{SOFT}">{value:g}%</text>',
        ]
    for value in across.ticks():
        x = across.at(value)
        found += [
            f'<line x1="{x}" y1="{bottom}" x2="{x}" y2="{bottom + 5}" stroke="{SOFT}"/>',
            f'<text x="{x}" y="{bottom + 20}" text-anchor="middle" fill="{SOFT}">{value:g}</text>',
        ]
    middle, centre = (TOP + bottom) / 2, (LEFT + right) / 2
    aside = f'transform="translate(18 {middle}) rotate(-90)" text-anchor="middle"'
    return [
        *found,
        f'<line x1="{LEFT}" y1="{bottom}" x2="{right}" y2="{bottom}" stroke="{SOFT}"/>',
        f'<text x="{centre}" y="{HEIGHT - 20}" text-anchor="middle">counts hidden</text>',
        f"<text {aside}>detail shown, of what was asked</text>",
    ]


def _mark(one: Mapping[str, Any], point: tuple[float, float]) -> str:
    x, y = point
    r = RADIUS
    ring = ""
    if one["recommended"]:
        ring = (
            f'<circle cx="{x}" cy="{y}" r="{r + 5}" fill="none" stroke="{INK}" stroke-width="2"/>'
        )
    if not one["number"]:
        return f'<rect x="{x - r}" y="{y - r}" width="{2 * r}" height="{2 * r}" fill="{SOFT}"/>'
    if one["crossed_with_what_points_at_people"]:
        corners = f"{x},{y - r - 1} {x + r + 1},{y} {x},{y + r + 1} {x - r - 1},{y}"
        return f'<polygon points="{corners}" fill="#fff" stroke="{ACCENT}" stroke-width="2"/>{ring}'
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{ACCENT}"/>{ring}'


def _labels(names: Sequence[str], points: Sequence[tuple[float, float]]) -> list[str]:
    """Each name beside its point, where it covers least of what stands there already."""
    taken: list[Box] = [(x - 9, y - 9, x + 9, y + 9) for x, y in points]
    found = []
    for name, (x, y) in zip(names, points, strict=True):
        size = CHARACTER * len(name)
        places: list[tuple[float, float]] = [
            (x + 15, y - LINE / 2),
            (x - 15 - size, y - LINE / 2),
            (x - size / 2, y - 14 - LINE),
            (x - size / 2, y + 14),
            (x + 13, y - 10 - LINE),
            (x + 13, y + 10),
        ]
        boxes = [(left, top, left + size, top + LINE) for left, top in places]
        box = min(boxes, key=lambda one: (_covered(one, taken), boxes.index(one)))
        taken.append(box)
        found.append(f'<text x="{box[0]:.1f}" y="{box[3] - 3:.1f}">{escape(name)}</text>')
    return found


def _covered(box: Box, taken: Sequence[Box]) -> float:
    """How much of a box is covered, or lies outside the picture."""
    left, top, right, bottom = box
    outside = max(0.0, LEFT - left) + max(0.0, right - WIDTH) + max(0.0, bottom - HEIGHT + BOTTOM)
    covered = sum(
        max(0.0, min(right, other[2]) - max(left, other[0]))
        * max(0.0, min(bottom, other[3]) - max(top, other[1]))
        for other in taken
    )
    return round(covered + 100 * outside, 3)


def _note(told: Mapping[str, Any]) -> str:
    """What was asked, where it lies outside the picture."""
    asked = told["asked"]
    if asked["why_not"] or _is_near(asked, told):
        return ""
    name = next((name_of(one) for one in told["choices"] if one["as_asked"]), name_of(asked))
    words = f"{name}: {asked['hidden']:,} hidden, {asked['detail']:.0%} shown, off to the right"
    return f'<text x="{WIDTH - RIGHT}" y="{TOP - 8}" text-anchor="end" fill="{SOFT}">{words}</text>'


def _description(told: Mapping[str, Any]) -> str:
    parts = [
        f"{name_of(one)}: {one['detail']:.0%} of the detail, {one['hidden']:,} counts hidden"
        for one in in_order(told)
        if not one["why_not"]
    ]
    return "; ".join(parts) + "."
