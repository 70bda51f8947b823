"""Who may see a release before the public does: `include/calendar/prerelease.yaml`.

Source: Code of Practice for Statistics, on orderly release: as few as possible, each for a reason,
no earlier than 24 hours before (Pre-release Access to Official Statistics Order 2008), published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from peelian.core.announced import read_yaml
from peelian.core.errors import InputError, all_at_once
from peelian.publication.text import LONGEST_LABEL, safe_text

LIST_FILE = Path(__file__).parents[3] / "calendar" / "prerelease.yaml"
FIELD = "pre_release_access"
"""The field of the public `release.json`."""
LONGEST_HOURS = 24
MOST_ROLES = 5
"""A list that is longer isn't minimal; unit: roles."""
SHORTEST_REASON = 10
"""Characters, as a signature's reason has."""
KEYS = frozenset({"role", "organisation", "why", "hours"})


@dataclass(frozen=True)
class Access:
    """A role that may see a release early.

    Attributes:
        role: such as "Chief Constable"; never a name.
        organisation: where the role is held.
        why: in words that the public reads.
        hours: how long before publication, 1 to 24.
    """

    role: str
    organisation: str
    why: str
    hours: int

    def told(self) -> dict[str, Any]:
        """The JSON-able form, as the public metadata has it."""
        return asdict(self)


def read_listed(release: str, path: Path | None = None) -> tuple[Access, ...]:
    """The roles that are listed for a release, in the file's order; none where it isn't named.

    Args:
        path: LIST_FILE where it's None.
    Raises: InputError listing every fault of the file, whichever release it's of.
    """
    path = path or LIST_FILE
    if not path.is_file():
        return ()
    body = read_yaml(path)
    releases = body.get("releases") if isinstance(body, dict) else None
    if not isinstance(releases, dict):
        raise InputError(
            "pre-release access must be listed by release", where=path, allowed="releases: {}"
        )
    problems: list[str] = []
    found = {str(name): _roles(str(name), roles, problems) for name, roles in releases.items()}
    if problems:
        raise all_at_once(InputError, path, problems, "mend the file")
    return found.get(release, ())


def listed_in(facts: Mapping[str, Any]) -> tuple[Access, ...]:
    """The roles in a release's public metadata; none where it's from before there were any."""
    return tuple(Access(**entry) for entry in facts.get(FIELD, ()))


def _roles(name: str, roles: Any, problems: list[str]) -> tuple[Access, ...]:
    if not isinstance(roles, Sequence) or isinstance(roles, str):
        problems.append(f"{name}: give a list of roles")
        return ()
    if len(roles) > MOST_ROLES:
        problems.append(f"{name}: {len(roles)} roles; at most {MOST_ROLES} may see it early")
    found = [_role(f"{name}, role {n}", entry, problems) for n, entry in enumerate(roles, start=1)]
    kept = tuple(access for access in found if access is not None)
    names = [access.role.casefold() for access in kept]
    if len(set(names)) != len(names):
        problems.append(f"{name}: a role stands there twice")
    return kept


def _role(where: str, entry: Any, problems: list[str]) -> Access | None:
    if not isinstance(entry, dict) or set(entry) != KEYS:
        problems.append(f"{where}: its keys must be {', '.join(sorted(KEYS))}")
        return None
    hours, texts = entry["hours"], {}
    if type(hours) is not int or not 1 <= hours <= LONGEST_HOURS:
        problems.append(f"{where}: `hours` must be a whole number, 1 to {LONGEST_HOURS}")
        hours = LONGEST_HOURS
    for key in ("role", "organisation", "why"):
        try:
            texts[key] = safe_text(str(entry[key]), where=key, longest=LONGEST_LABEL)
        except InputError as fault:
            problems.append(f"{where}: {fault}")
            return None
        if len(texts[key]) < (SHORTEST_REASON if key == "why" else 1):
            problems.append(f"{where}: `{key}` is too short to say anything")
    return Access(hours=hours, **texts)
