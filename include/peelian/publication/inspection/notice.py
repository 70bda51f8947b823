"""Inspecting the notice of a withdrawn version: two files, and no word of a third.

Its page must say what `withdrawn.json` says, in the words of the reviewed templates. No file, field
or figure of the release may be left with it: what's withdrawn is gone from the public's side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.html import DOCTYPE, inspect_html, texts_of
from peelian.publication.inspection.page_words import notice_vocabulary, strange_words
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.inspection.tags import read_tags

NOTICE, PAGE = "withdrawn.json", "index.html"
LONGEST_TEXT = 2000
MOST_BYTES = 200_000
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d:\d\d|Z)"
FORMS = {
    "format": r"peelian-withdrawal/1",
    "language": "en-GB",
    "digest": r"[0-9a-f]{64}",
    "published_at": MOMENT,
    "withdrawn_at": MOMENT,
}
TEXTS = (
    *("id", "title", "summary", "period", "period_label", "publisher", "contact", "licence"),
    "reason",
)
OTHERS = ("version", "replaced_by", "planned_at", "effective_window")
STYLE = frozenset({"style"})
TOLD = 5


def is_notice(folder: Path) -> bool:
    """Whether a folder says that it's the notice of a withdrawn version."""
    return (folder / NOTICE).exists()


def inspect_notice_folder(folder: Path) -> list[Finding]:
    """What is wrong with a notice's folder; nothing where it may stand in public."""
    paths = sorted(folder.iterdir())
    if any(path.is_symlink() or not path.is_file() for path in paths):
        return [Finding(folder.name, "holds what isn't a file")]
    if any(path.stat().st_size > MOST_BYTES for path in paths):
        return [Finding(folder.name, "holds a file that is larger than a notice can be")]
    return inspect_notice({path.name: path.read_bytes() for path in paths})


def inspect_notice(files: Mapping[str, bytes]) -> list[Finding]:
    """The same for its files' bytes, by name."""
    if set(files) != {NOTICE, PAGE}:
        return [Finding(NOTICE, "stands with other files than a notice has, or without its page")]
    try:
        said = json.loads(files[NOTICE])
    except ValueError:
        return [Finding(NOTICE, "can't be read")]
    if not isinstance(said, dict) or set(said) != {*FORMS, *TEXTS, *OTHERS}:
        return [Finding(NOTICE, "has not the fields of a notice")]
    findings = _check_fields(said)
    return findings or inspect_html(files[PAGE], PAGE, None) + _check_words(files[PAGE], said)


def _check_fields(said: Mapping[str, Any]) -> list[Finding]:
    texts = {name: said[name] for name in TEXTS}
    wrong = [name for name, form in FORMS.items() if not re.fullmatch(form, str(said[name]))]
    wrong += [n for n, t in texts.items() if not isinstance(t, str) or len(t) > LONGEST_TEXT]
    wrong += [] if _is_version(said["version"]) else ["version"]
    replaced = said["replaced_by"]
    if replaced is not None and not (_is_version(replaced) and replaced > said["version"]):
        wrong.append("replaced_by")
    if said["planned_at"] is not None and not re.fullmatch(MOMENT, str(said["planned_at"])):
        wrong.append("planned_at")
    wrong += [] if _is_window(said["effective_window"]) else ["effective_window"]
    findings = [Finding(f"{NOTICE}, {name}", "is not of its form") for name in sorted(wrong)]
    if findings:
        return findings
    # Whom to ask is an address by nature; its form was inspected with the release.
    shapes = {name: shape_of(text) for name, text in texts.items() if name != "contact"}
    return [
        Finding(f"{NOTICE}, {name}", f"holds what looks like {shape}")
        for name, shape in shapes.items()
        if shape
    ]


def _is_version(value: Any) -> bool:
    return type(value) is int and 0 < value < 1_000_000


def _is_window(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"start", "end"}
        and all(re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)) for day in value.values())
    )


def _check_words(page: bytes, said: Mapping[str, Any]) -> list[Finding]:
    try:
        root = read_tags(page.decode("utf-8").removeprefix(DOCTYPE).rstrip("\n"), STYLE)
    except (UnicodeDecodeError, Unreadable):
        return []  # told already, by the inspection of its form
    allowed = notice_vocabulary(said)
    texts = texts_of(root)
    findings = [
        Finding(PAGE, f"holds a text of {len(text)} characters that isn't a notice's")
        for text in sorted({text for text in texts if strange_words(text, allowed)})[:TOLD]
    ]
    if root.named("table") or root.named("svg"):
        findings.append(Finding(PAGE, "holds a table or a drawing, which a notice has not"))
    for name in ("reason", "digest"):
        if " ".join(said[name].split()) not in texts:
            findings.append(Finding(PAGE, f"does not tell the {name}"))
    return findings
