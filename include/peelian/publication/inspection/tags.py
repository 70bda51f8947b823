"""Reading HTML or SVG by a grammar so narrow that no two programs can read it differently.

Programs that read HTML mend what's wrong with it, each in its own way, and things hide in the
differences. So here a tag is written out in lower case with its values in double quotes, every
element is closed, and there is no comment, no processing instruction and no raw text but a style
sheet: whatever isn't so can't be read, and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from peelian.publication.inspection.findings import Unreadable

ATTRIBUTE = r'[ \n]+[a-z][a-zA-Z:-]*[a-zA-Z0-9]*(?:="[^"<>]*")?'
TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>[a-z][a-zA-Z0-9]*)(?P<rest>(?:{ATTRIBUTE})*)[ \n]*(?P<own>/?)>"
)
ONE_ATTRIBUTE = re.compile(r'([a-z][a-zA-Z0-9:-]*)(?:="([^"<>]*)")?')
REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot)|#(34|39));")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"'}
VOID = frozenset({"meta", "link", "br", "input"})
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
MOST_DEPTH = 60


@dataclass
class Node:
    """An element: its name, its values, and its texts and elements in order."""

    name: str
    values: Mapping[str, str]
    parts: list[Node | str] = field(default_factory=list)

    def all(self) -> list[Node]:
        """The element and every one inside it, in order."""
        found = [self]
        for part in self.parts:
            found += part.all() if isinstance(part, Node) else []
        return found

    def words(self) -> str:
        """Every text inside, its spaces made single."""
        texts = [part if isinstance(part, str) else part.words() for part in self.parts]
        return " ".join(" ".join(texts).split())

    def named(self, name: str) -> list[Node]:
        """Every element of that name inside, in order."""
        return [node for node in self.all() if node.name == name]


def read_tags(text: str, raw: frozenset[str] = frozenset()) -> Node:
    """The one root element of a text.

    Args:
        text: from the root's first tag on; nothing but white space may follow its last.
        raw: names of elements that hold raw text, in which no "<" may stand.
    Raises: Unreadable where it isn't of the narrow grammar.
    """
    if UNSEEN.search(text):
        raise Unreadable("holds a character that readers can't see")
    top = Node("", {})
    open_nodes = [top]
    position = 0
    while position < len(text):
        if text[position] != "<":
            end = text.find("<", position)
            end = len(text) if end < 0 else end
            _add_text(open_nodes[-1], text[position:end], raw)
            position = end
            continue
        found = TAG.match(text, position)
        if not found:
            raise Unreadable("holds a tag, comment or instruction that can't be read")
        _take(found, open_nodes)
        position = found.end()
    roots = [part for part in top.parts if isinstance(part, Node)]
    if len(open_nodes) > 1 or len(roots) != 1 or any(isinstance(p, str) for p in top.parts):
        raise Unreadable("is not one whole element")
    return roots[0]


def _take(found: re.Match[str], open_nodes: list[Node]) -> None:
    name = found["name"]
    if found["end"]:
        if found["rest"] or found["own"] or len(open_nodes) < 2 or open_nodes[-1].name != name:
            raise Unreadable("has tags that don't match")
        open_nodes.pop()
        return
    node = Node(name, _values(found["rest"]))
    open_nodes[-1].parts.append(node)
    if not found["own"] and name not in VOID:
        if len(open_nodes) > MOST_DEPTH:
            raise Unreadable("has elements inside elements without end")
        open_nodes.append(node)


def _values(rest: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in ONE_ATTRIBUTE.findall(rest):
        if name in values:
            raise Unreadable("says a thing of an element twice")
        values[name] = _decoded(value)
    return values


def _add_text(node: Node, text: str, raw: frozenset[str]) -> None:
    if node.name in raw:
        node.parts.append(text)
    elif text.strip():
        if not node.name or ">" in text:
            raise Unreadable("has text where none may stand")
        node.parts.append(_decoded(text))


def _decoded(text: str) -> str:
    if "&" in REFERENCE.sub("", text):
        raise Unreadable("writes a character in an unusual way")
    return REFERENCE.sub(lambda m: NAMED[m[1]] if m[1] else chr(int(m[2])), text)
