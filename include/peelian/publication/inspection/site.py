"""Inspecting the site around the releases: its pages, feed, calendar and catalogue.

Every word must be one of a published `release.json` or notice, of the reviewed templates, or of the
reasons and titles that the site was told; nothing may look like a person's trace; no figure of a
table, drawing or address outside the site may stand in it. What can't be parsed is refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.html import STYLE_SHEET, texts_of
from peelian.publication.inspection.page_words import WORD, site_texts, strange_words
from peelian.publication.inspection.shapes import shape_of
from peelian.publication.inspection.site_schema import ELEMENTS, EVERYWHERE, PATTERNS, POLICY
from peelian.publication.inspection.tags import Node, read_tags

SCRIPT = STYLE_SHEET.with_name("search.js")
RAW = frozenset({"style", "script"})
DOCTYPE = "<!DOCTYPE html>\n"
ATOM = "{http://www.w3.org/2005/Atom}"
ATOM_ELEMENTS = frozenset(
    {
        *("feed", "id", "title", "updated", "author", "name", "link", "entry", "published"),
        *("summary", "rights"),
    }
)
ICS_LINE = re.compile(r"[A-Z-]{3,20}:[^\r\n]*")
LOCAL = re.compile(r"(?:\.\./){0,3}[A-Za-z0-9][A-Za-z0-9._/-]{0,250}(?:#[A-Za-z][A-Za-z0-9_-]*)?")
MACHINE = re.compile(
    r"https?://(www\.w3\.org|purl\.org|xmlns\.com|spdx\.org|www\.nationalarchives\.gov\.uk|"
    r"schema\.org|www\.iana\.org|data\.europa\.eu|publications\.europa\.eu)/[A-Za-z0-9/.#_+-]*"
    r"|urn:uuid:[0-9a-f-]{36}|[0-9a-f]{64}|[a-z]{2,6}:[A-Za-z0-9_]{1,40}|@?[a-z]{2}(-[A-Z]{2})?"
    r"|\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?|https?:|[A-Za-z0-9_-]{1,40}"
)
"""Names and values for programs: vocabularies, ids, digests, moments."""
YEAR = re.compile(r"\b20\d\d\b")
TOLD = 5


def inspect_site(files: Mapping[str, bytes], public: Path, said: Sequence[str]) -> list[Finding]:
    """What is wrong with a site's files; nothing where they may stand in public.

    Args:
        files: by name.
        public: the public zone that they tell of.
        said: reasons of corrections, withdrawals and changed dates, and titles of what is planned.
    """
    shapes = {shape for text in said if (shape := shape_of(text))}
    findings = [
        Finding("the site", f"a reason or title holds what looks like {shape}")
        for shape in sorted(shapes)
    ]
    try:
        allowed = frozenset(
            word.casefold()
            for text in site_texts([*_published(public), *said])
            for word in WORD.findall(text)
        )
    except Unreadable as fault:
        return [*findings, Finding("the site", str(fault))]
    for name, data in files.items():
        try:
            findings += _inspect(name, data, allowed)
        except Unreadable as fault:
            findings.append(Finding(name, str(fault)))
    return findings


def _inspect(name: str, data: bytes, allowed: frozenset[str]) -> list[Finding]:
    kinds = {".html": _html, ".atom": _atom, ".ics": _ics, ".jsonld": _catalogue}
    kind = kinds.get(Path(name).suffix)
    if kind is None:
        return [Finding(name, "is of no kind that a site has")]
    texts, findings = kind(name, data)
    # A moment has its year; a figure is written with a comma, and has no business here.
    strange = sorted({text for text in texts if strange_words(YEAR.sub("", text), allowed)})
    findings += [
        Finding(name, f"holds a text of {len(text)} characters that nothing published has")
        for text in strange[:TOLD]
    ]
    shapes = {shape for text in texts if (shape := shape_of(text))}
    return findings + [Finding(name, f"holds what looks like {shape}") for shape in sorted(shapes)]


def _published(public: Path) -> Iterator[Any]:
    """What each published version says of itself, and the names of its folders."""
    for path in [*public.glob("*/*/v*/release.json"), *public.glob("*/*/v*/withdrawn.json")]:
        try:
            yield json.loads(path.read_bytes())
        except ValueError:
            raise Unreadable("a published file can't be understood") from None
        yield " ".join(path.parts[-4:-1])


def _html(name: str, data: bytes) -> tuple[list[str], list[Finding]]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8") from None
    if not text.startswith(DOCTYPE):
        raise Unreadable("does not start as a page of HTML")
    root = read_tags(text.removeprefix(DOCTYPE).rstrip("\n"), RAW)
    findings = []
    ids = [node.values["id"] for node in root.all() if "id" in node.values]
    for node in root.all():
        forms = {**EVERYWHERE, **ELEMENTS.get(node.name, {})}
        if node.name not in ELEMENTS:
            findings.append(Finding(name, "holds an element that a page of the site may not"))
        elif any(not _may(forms.get(key), value, ids) for key, value in node.values.items()):
            findings.append(Finding(name, f"a {node.name} says what it may not"))
    if len(set(ids)) != len(ids):
        findings.append(Finding(name, "has two elements of one id"))
    findings = sorted(set(findings)) + _check_raw(name, root)
    return _texts(root), findings


def _may(form: str | None, value: str, ids: Sequence[str]) -> bool:
    if form is None:
        return False
    if form == "address":
        return value[1:] in ids if value.startswith("#") else _is_local(value)
    if form == "ids":
        return all(part in ids for part in value.split())
    return re.fullmatch(PATTERNS.get(form, form), value) is not None


def _is_local(address: str) -> bool:
    inside = address
    while inside.startswith("../"):
        inside = inside.removeprefix("../")
    return LOCAL.fullmatch(address) is not None and ".." not in inside and "//" not in inside


def _check_raw(name: str, root: Node) -> list[Finding]:
    """The style sheet and the script must be the reviewed ones, and the policy allow no other."""
    sheet, script = (path.read_text(encoding="utf-8") for path in (STYLE_SHEET, SCRIPT))
    findings = []
    if ["".join(map(str, n.parts)).strip() for n in root.named("style")] != [sheet.strip()]:
        findings.append(Finding(name, "holds a style sheet that isn't the reviewed one"))
    scripts = ["".join(map(str, node.parts)) for node in root.named("script")]
    if any(text.strip() != script.strip() for text in scripts) or len(scripts) > 1:
        findings.append(Finding(name, "holds a script that isn't the reviewed one"))
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policies = [
        node.values.get("content", "") for node in root.named("meta") if "http-equiv" in node.values
    ]
    policies = [text for text in policies if not text.startswith("0; url=")]
    if policies not in ([POLICY], [f"{POLICY}; script-src 'sha256-{digest}'"]):
        findings.append(Finding(name, "has not the policy of a page of the site"))
    return findings


def _texts(root: Node) -> list[str]:
    """What is read or told; the script, which was compared, is taken out first."""
    for node in root.named("script"):
        node.parts.clear()
    texts = texts_of(root)
    links = {node.values.get("href", "") for node in root.all()}
    return [text for text in texts if text not in links]


def _atom(name: str, data: bytes) -> tuple[list[str], list[Finding]]:
    if b"<!" in data:
        raise Unreadable("declares something, which a feed needn't")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - without a declaration it has no entities
    except ElementTree.ParseError:
        raise Unreadable("is not XML") from None
    findings, texts = [], []
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.removeprefix(ATOM) not in ATOM_ELEMENTS:
            findings.append(Finding(name, "holds an element that a feed may not"))
            continue
        if element.tag == f"{ATOM}link" and not _is_local(element.get("href", "")):
            findings.append(Finding(name, "leads outside the site"))
        text = (element.text or "").strip()
        if element.tag not in (f"{ATOM}id", f"{ATOM}updated", f"{ATOM}published"):
            texts.append(text)
        elif not MACHINE.fullmatch(text):
            findings.append(Finding(name, "holds an id or a moment of another form"))
    return texts, findings


def _ics(name: str, data: bytes) -> tuple[list[str], list[Finding]]:
    try:
        lines = data.decode("utf-8").replace("\r\n ", "").split("\r\n")
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8") from None
    if lines[-1:] != [""] or not all(ICS_LINE.fullmatch(line) for line in lines[:-1]):
        raise Unreadable("is not a calendar")
    spoken = {"SUMMARY", "DESCRIPTION", "X-WR-CALNAME"}
    values = [line.split(":", 1) for line in lines[:-1]]
    known = {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DTSTAMP", "SEQUENCE"),
        *("DTSTART", "DTEND", "STATUS", "TRANSP"),
    }
    odd = [key for key, _ in values if key not in known | spoken]
    findings = [Finding(name, "holds a line that a calendar of releases may not")] if odd else []
    return [re.sub(r"\\(.)", r"\1", value) for key, value in values if key in spoken], findings


def _catalogue(_name: str, data: bytes) -> tuple[list[str], list[Finding]]:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable("is not JSON") from None
    return [text for text in _strings(body) if not (MACHINE.fullmatch(text) or _is_local(text))], []


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            # Whom to ask is an address by nature; its form was inspected with the release.
            if key not in ("dcat:contactPoint", "vcard:fn"):
                yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    elif isinstance(value, str):
        yield value
