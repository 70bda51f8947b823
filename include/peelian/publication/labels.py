"""What a node of a hierarchy is called where it's read out of its context.

A screen reader and a CSV lose indentation, so the place in the hierarchy is told in words: a group
under the root is "Police officers (total)", its member "Police officers: Sergeant".
"""

from __future__ import annotations

from peelian.core.errors import InputError
from peelian.core.release_model import Category, Dimension
from peelian.publication.words import say


def shown_labels(dimension: Dimension) -> dict[str, str]:
    """The name that is published for each code of a dimension, in display order.

    Returns: label by code; the root and members of a flat list keep their own label.
    Raises: InputError where two nodes would be called the same, or there isn't one root.
    """
    nodes = {category.code: category for category in dimension.categories}
    roots = [category.code for category in dimension.categories if category.parent is None]
    if len(roots) != 1 or len(nodes) != len(dimension.categories):
        raise InputError(
            "a dimension must have one root, and each code once",
            where=f"dimension {dimension.id}",
        )
    shown = {code: _shown(node, dimension, nodes) for code, node in nodes.items()}
    folded = [label.casefold() for label in shown.values()]
    twice = sorted({code for code, label in shown.items() if folded.count(label.casefold()) > 1})
    if twice:
        raise InputError(
            "two codes would be published under the same label",
            where=f"dimension {dimension.id}",
            given=", ".join(twice),
            do="give each a label of its own",
        )
    return shown


def _shown(node: Category, dimension: Dimension, nodes: dict[str, Category]) -> str:
    if node.parent is None:
        return node.label
    label = node.label
    if nodes[node.parent].parent is not None:
        label = say("table.member", group_label=nodes[node.parent].label, member_label=node.label)
    if dimension.children(node.code):
        label = say("table.group", group_label=label)
    return label
