"""What a page of a PDF shows: its words, and whether each can be seen where it stands.

Words are found that are outside the page, invisible, tiny, too pale for white paper, or painted
over by a shape, which is how texts that were only blacked out have been read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from peelian.publication.inspection.findings import Unreadable
from peelian.publication.inspection.pdf_objects import SPACE, Name, Value, read_value

OPERATOR = re.compile(rb"[A-Za-z'\"*]{1,3}\d?")
SMALLEST_POINTS = 5.0
DARKEST, LEAST_CONTRAST = 0.05, 4.5
"""Of a colour's luminance against white: WCAG 2.2, success criterion 1.4.3."""

IGNORED = frozenset(
    {
        *("Tc", "Tw", "Tz", "TL", "Ts", "RG", "G", "K", "CS", "SC", "SCN", "w", "J", "j", "M"),
        *("d", "h", "n", "S", "s", "EMC", "BMC", "BDC"),
    }
)
"""Operators that neither show words nor fill a shape."""

FILLS = frozenset({"f", "f*", "F", "B", "B*", "b", "b*"})
Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Letters = Mapping[str, Mapping[bytes, str]]
"""For each font of a page, what its codes stand for; all codes of a font are equally long."""


@dataclass(frozen=True)
class _State:
    place: Matrix = SAME
    font: str = ""
    size: float = 0.0
    dark: bool = True
    shown: bool = True


@dataclass
class Shown:
    """What a page shows: its words line by line and run by run, and what is wrong with them."""

    lines: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, box: Sequence[float], letters: Letters) -> None:
        self.box, self.letters = box, letters
        self.state, self.kept = _State(), list[_State]()
        self.text: Matrix = SAME
        self.line: Matrix = SAME
        self.height: float | None = None
        self.points: list[tuple[float, float]] = []
        self.path: list[tuple[float, float]] = []
        self.shown = Shown()

    def take(self, operator: str, values: list[Value]) -> None:
        """Do what an operator asks. Raises: Unreadable where it isn't known, or lacks a value."""
        if operator in IGNORED:
            self.path = [] if operator in ("n", "S", "s") else self.path
        elif operator in FILLS:
            self._fill()
        elif operator in ("q", "Q"):
            self._keep(operator)
        elif operator in ("rg", "g", "k", "sc", "scn", "cs"):
            shades = [value for value in values if isinstance(value, float)]
            self.state = replace(self.state, dark=_dark(shades) if shades else True)
        elif operator in ("m", "l", "c", "re"):
            self._path(operator, _numbers(values))
        elif operator == "cm":
            self.state = replace(self.state, place=_times(_matrix(values), self.state.place))
        else:
            self._take_text(operator, values)

    def _take_text(self, operator: str, values: list[Value]) -> None:
        if operator in ("BT", "ET"):
            self.text = self.line = SAME
        elif operator == "Tf" and isinstance(values[0], Name):
            self.state = replace(self.state, font=values[0], size=_numbers(values[1:])[0])
        elif operator == "Tr":
            self.state = replace(self.state, shown=_numbers(values) == [0.0])
        elif operator == "Tm":
            self.text = self.line = _matrix(values)
        elif operator in ("Td", "TD"):
            x, y = _numbers(values)
            self.text = self.line = _times((1.0, 0.0, 0.0, 1.0, x, y), self.line)
        elif operator in ("Tj", "TJ"):
            parts = values[0] if isinstance(values[0], list) else values
            self._show(b"".join(part for part in parts if isinstance(part, bytes)))
        else:
            raise Unreadable("a page does what it may not")

    def _show(self, codes: bytes) -> None:
        place = _times(self.text, self.state.place)
        x, y = place[4], place[5]
        left, low, right, high = self.box
        size = abs(self.state.size) * abs(place[0] * place[3] - place[1] * place[2]) ** 0.5
        faults = {
            "has words outside the page": not (left <= x <= right and low <= y <= high),
            "has words that aren't shown": not self.state.shown,
            "has words that can't be told from the paper": not self.state.dark,
            "has words too small to read": size < SMALLEST_POINTS,
        }
        self.shown.faults += [what for what, wrong in faults.items() if wrong]
        self.points.append((x, y))
        words = _spelt(codes, self.letters.get(self.state.font, {}))
        self.shown.runs.append(words)
        if self.shown.lines and self.height == y:
            self.shown.lines[-1] += words
        else:
            self.shown.lines.append(words)
        self.height = y

    def _fill(self) -> None:
        if self.path:
            across, along = [x for x, _ in self.path], [y for _, y in self.path]
            covered = any(
                min(across) <= x <= max(across) and min(along) <= y <= max(along)
                for x, y in self.points
            )
            self.shown.faults += ["has words under a shape"] if covered else []
        self.path = []

    def _path(self, operator: str, numbers: list[float]) -> None:
        if operator == "re":
            x, y, wide, high = numbers
            corners = [(x, y), (x + wide, y), (x, y + high), (x + wide, y + high)]
        else:
            corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        a, b, c, d, e, f = self.state.place
        self.path += [(a * x + c * y + e, b * x + d * y + f) for x, y in corners]

    def _keep(self, operator: str) -> None:
        if operator == "q":
            self.kept.append(self.state)
        elif self.kept:
            self.state = self.kept.pop()
        else:
            raise Unreadable("a page does what it may not")


def read_page(content: bytes, box: Sequence[float], letters: Letters) -> Shown:
    """What a page shows.

    Args:
        content: its stream, unpacked.
        box: left, low, right and high edge of the paper.
        letters: what the codes of its fonts stand for.
    Raises: Unreadable where it does anything that a page of words and lines need not.
    """
    reader = _Reader(box, letters)
    values: list[Value] = []
    position = SPACE.match(content, 0).end()  # type: ignore[union-attr]
    while position < len(content):
        found = OPERATOR.match(content, position)
        if found and found[0] not in (b"true", b"false", b"null"):
            try:
                reader.take(found[0].decode("ascii"), values)
            except (IndexError, ValueError):
                raise Unreadable("a page does what it may not") from None
            values, position = [], found.end()
        else:
            value, position = read_value(content, position)
            values.append(value)
        position = SPACE.match(content, position).end()  # type: ignore[union-attr]
    if values or reader.kept:
        raise Unreadable("a page breaks off")
    return reader.shown


def _spelt(codes: bytes, letters: Mapping[bytes, str]) -> str:
    width = len(next(iter(letters), b"\0"))
    pieces = [codes[place : place + width] for place in range(0, len(codes), width)]
    if not all(piece in letters for piece in pieces):
        raise Unreadable("a page has words that can't be spelt out")
    return "".join(letters[piece] for piece in pieces)


def _numbers(values: Sequence[Value]) -> list[float]:
    if not all(isinstance(value, float) for value in values):
        raise Unreadable("a page does what it may not")
    return [value for value in values if isinstance(value, float)]


def _matrix(values: Sequence[Value]) -> Matrix:
    a, b, c, d, e, f = _numbers(values)
    return (a, b, c, d, e, f)


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )


def _dark(shades: list[float]) -> bool:
    """Whether words of a colour (grey, red-green-blue or four inks) can be read on white."""
    if len(shades) == 4:
        shades = [(1 - ink) * (1 - shades[3]) for ink in shades[:3]]
    red, green, blue = shades if len(shades) == 3 else [shades[0]] * 3
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (red, green, blue)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return (1 + DARKEST) / (luminance + DARKEST) >= LEAST_CONTRAST
