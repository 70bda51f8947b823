"""What the documents say is there: links, commands, decisions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
PATH_IN_CODE = re.compile(r"`((?:docs|include|deploy|dags|plugins|tests|requirements)/[\w./-]+)`")
FACTS = re.compile(
    r"^Date: \d{4}-\d{2}-\d{2}\. Status: (accepted|proposed|replaced)\b", re.MULTILINE
)
HEADINGS = ["Context", "Decision", "Consequences"]


def documents(project: Path) -> list[Path]:
    return [*sorted(project.glob("*.md")), *sorted((project / "docs").rglob("*.md"))]


def anchors(text: str) -> set[str]:
    """Anchors of a document's headings, as they're made from their words."""
    headings = re.findall(r"^#+ +(.+?) *$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def targets(project: Path) -> set[str]:
    text = (project / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))


def test_every_link_inside_the_project_leads_somewhere(project: Path) -> None:
    broken = []
    for path in documents(project):
        text = path.read_text(encoding="utf-8")
        for found in LINK.finditer(FENCE.sub("", text)):
            link = found.group(1) or found.group(2)
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            if not target.exists():
                broken.append(f"{path.relative_to(project)}: {link}")
            elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
                broken.append(f"{path.relative_to(project)}: {link}: no such heading")
    assert broken == []


def test_every_path_named_in_code_is_there(project: Path) -> None:
    gone = [
        f"{path.relative_to(project)}: {named}"
        for path in documents(project)
        for named in PATH_IN_CODE.findall(path.read_text(encoding="utf-8"))
        if "<" not in named and "NAME" not in named and not (project / named.rstrip(".")).exists()
    ]
    assert gone == []


def test_every_make_target_is_explained(project: Path) -> None:
    text = (project / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z][a-z-]*):[^\n]*##", text, re.MULTILINE))
    assert explained == targets(project)
    (phony,) = re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert set(phony.split()) == targets(project)


def test_every_command_that_is_told_exists(project: Path) -> None:
    from peelian.cli import COMMANDS

    for path in documents(project):
        text = path.read_text(encoding="utf-8")
        code = "\n".join(
            [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^ {4}(.+)$", text, re.MULTILINE)]
            + [found.group() for found in FENCE.finditer(text)]
        )
        for target in re.findall(r"^\s*make ([a-z][a-z-]*)", code, re.MULTILINE):
            assert target in targets(project), f"{path.name}: make {target}"
        for command in re.findall(r"(?:^|bin/|\s)peelian ([a-z][a-z-]+)\b", code):
            assert command in COMMANDS, f"{path.name}: peelian {command}"


@pytest.mark.parametrize("words", ["make demo", "make test"])
def test_the_readme_has_the_two_commands(project: Path, words: str) -> None:
    assert words in (project / "README.md").read_text(encoding="utf-8")


def test_the_changelog_has_a_place_for_what_is_next(project: Path) -> None:
    text = (project / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## Unreleased$", text, re.MULTILINE)


# Decisions.


def records(project: Path) -> list[Path]:
    folder = project / "docs" / "decisions"
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")


def test_every_decision_has_a_number_of_its_own(project: Path) -> None:
    numbers = [path.name[:4] for path in records(project)]
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name) for path in records(project))
    assert len(numbers) == len(set(numbers))
    assert numbers


def test_every_decision_has_its_five_parts(project: Path) -> None:
    for path in records(project):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert FACTS.search(text.partition("## ")[0]), f"{path.name} has no date and status"
        assert re.findall(r"^## (\w+)", text, re.MULTILINE) == HEADINGS, path.name


def test_every_decision_is_in_the_index(project: Path) -> None:
    index = (project / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", index)
    assert listed == [path.name for path in records(project)]


def test_a_decision_fits_a_page(project: Path) -> None:
    for path in records(project):
        assert path.read_text(encoding="utf-8").count("\n") <= 80, path.name


def test_decisions_named_in_code_exist(project: Path, committed: list[Path]) -> None:
    known = {path.name for path in records(project)}
    for path in committed:
        if path.suffix in {".py", ".yaml", ".md", ".in"}:
            text = path.read_text(encoding="utf-8")
            for named in re.findall(r"decisions/(\d{4}-[a-z0-9-]+\.md)", text):
                assert named in known, f"{path.relative_to(project)}: {named}"
