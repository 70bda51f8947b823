"""A version's front page in a store: the one small object whose writing makes a release public.

The release's files lie under their digest, which nobody knows before; the address that people
cite, `<release>/<period>/v1/`, holds this page alone. It leads to the files, or says what took
their place.
"""

from __future__ import annotations

from peelian.core.manifest import ADDRESS_DIGITS
from peelian.publication.page.render import environment
from peelian.publication.site.collected import Version

PAGE = "index.html"


def front_key(release: str, period: str, number: int) -> str:
    """The key of a version's front page."""
    return f"{release}/{period}/v{number}/{PAGE}"


def files_prefix(release: str, period: str, digest: str) -> str:
    """What the keys of a version's files begin with."""
    return f"{release}/{period}/{digest[:ADDRESS_DIGITS]}/"


def front_bytes(version: Version, corrected_by: Version | None) -> bytes:
    """The front page of a version that isn't withdrawn.

    Args:
        corrected_by: the version to read instead; None for the newest.
    """
    text = (
        environment()
        .get_template("version.html.j2")
        .render(
            root="../../../",
            version=version,
            corrected_by=corrected_by,
            place=version.digest[:ADDRESS_DIGITS],
            digest=version.digest,
        )
    )
    return text.encode("utf-8")
