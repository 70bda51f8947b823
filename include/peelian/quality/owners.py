"""Who answers for a register, where mail finds them, and how long they have.

In    `include/sources/<register>.yaml` says which team owns a register; `include/owners.yaml` says,
      for each team by name, where its mail goes and how many days it has to mend
Out   an owner with an id, which is the name of its folder in the quality zone
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from peelian.core.errors import InputError, all_at_once
from peelian.records.checking import MEND, problems_of, read_yaml
from peelian.records.schema import TABLES
from peelian.records.sources import load_source

INCLUDE = Path(__file__).parents[2]
OWNERS_FILE = INCLUDE / "owners.yaml"
SOURCES_FOLDER = INCLUDE / "sources"
RESERVED = frozenset({"validations", "dq_results", "outbox", "overview"})
"""Folders of the quality zone that are nobody's own."""
NOBODY = "nobody-named"
PEOPLE_ROLE = "owner of the personnel register"
COMPLAINTS_ROLE = "owner of the complaint register"


class Contact(BaseModel):
    """What `include/owners.yaml` says of a team.

    Attributes:
        mail: where its reports are announced; a mailbox of the team, never of a person.
        days_to_mend: working days from a report until what it says must be mended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mail: str | None = Field(default=None, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
    days_to_mend: int = Field(default=20, ge=1, le=250)


@dataclass(frozen=True)
class Owner:
    """A team that answers for registers. `id` names its folder."""

    id: str
    name: str
    contact: Contact


def owner_of_register(
    register: str, *, sources: Path = SOURCES_FOLDER, file: Path = OWNERS_FILE
) -> Owner:
    """The owner that a register's mapping names; NOBODY where it has no mapping.

    Raises: InputError where the mapping or the file of owners is at fault.
    """
    path = sources / f"{register}.yaml"
    name = load_source(path).owner if path.is_file() else NOBODY
    return Owner(slug(name), name, contacts(file).get(name, Contact()))


def contacts(file: Path = OWNERS_FILE) -> Mapping[str, Contact]:
    """Contacts by the team's name. Raises: InputError listing every fault of the file at once."""
    if not file.is_file():
        return {}
    raw = read_yaml(file)
    if not isinstance(raw, dict):
        raise InputError("a file of owners must map names to contacts", where=file, do=MEND)
    found: dict[str, Contact] = {}
    problems: list[str] = []
    for name, given in raw.items():
        try:
            found[str(name)] = Contact.model_validate(given or {})
        except ValidationError as error:
            problems += [f"{name}: {problem}" for problem in problems_of(error, Contact)]
    if problems:
        raise all_at_once(InputError, file, problems, MEND)
    return found


def slug(name: str) -> str:
    """A team's name as the name of a folder: lower case, digits and hyphens.

    Raises: InputError where nothing of it is left, or it's a folder of the zone itself.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    made = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not made or made in RESERVED:
        raise InputError(
            "an owner's name can't be the name of a folder",
            where="owner, in a register's mapping",
            given=name,
            do=f"name the team in other words; taken: {', '.join(sorted(RESERVED))}",
        )
    return made


def role_of(tables: Mapping[str, object]) -> str:
    """The role that a register's owner has, by the tables it feeds."""
    return COMPLAINTS_ROLE if next(iter(TABLES)) in tables else PEOPLE_ROLE
