"""The catalogue for machines: DCAT 3 as JSON-LD, one dataset a month, one distribution a file.

A release that was withdrawn stays listed, with that status, the reason and no distribution.

Its context stands in it, so that reading it needs no other host; addresses are relative to its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from peelian.core.files import canonical_json
from peelian.publication.page.view import MEDIA
from peelian.publication.page.wording import tell
from peelian.publication.site.collected import Issue, Series, Version

CATALOGUE_NAME = "catalogue.jsonld"
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
OPEN_GOVERNMENT = "Open Government Licence v3.0"
OPEN_GOVERNMENT_URI = "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
WITHDRAWN_STATUS = "http://purl.org/adms/status/Withdrawn"
"""Of the vocabulary that comes with ADMS, which DCAT 3 takes `adms:status` from."""
DATA_FILES = ("csv", "xlsx", "ods")


def catalogue_bytes(series: Sequence[Series]) -> bytes:
    """The catalogue as canonical JSON; the same releases give the same bytes."""
    members = [_series(one) for one in series]
    datasets = [_dataset(one, issue) for one in series for issue in one.issues]
    return canonical_json(
        {
            "@context": CONTEXT,
            "@id": CATALOGUE_NAME,
            "@type": "dcat:Catalog",
            "dct:title": _words(tell("site.catalogue")),
            "dct:language": "en-GB",
            "dcat:dataset": [*members, *datasets],
        }
    )


def _series(one: Series) -> dict[str, Any]:
    facts = one.issues[0].newest.facts
    return {
        "@id": f"index.html#{one.release}",
        "@type": "dcat:DatasetSeries",
        "dct:title": _words(one.title),
        "dct:description": _words(facts["summary"]),
        "dct:publisher": _publisher(facts["publisher"]),
    }


def _dataset(one: Series, issue: Issue) -> dict[str, Any]:
    version = issue.newest
    facts, window = version.facts, version.facts["effective_window"]
    dataset = {
        "@id": f"{version.address}/",
        "@type": "dcat:Dataset",
        "dct:title": _words(f"{facts['title']}: {facts['period_label']}"),
        "dct:description": _words(facts["summary"]),
        "dct:identifier": f"{one.release}/{issue.period}",
        "dct:publisher": _publisher(facts["publisher"]),
        "dct:license": _licence(facts["licence"]),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(window["start"], "date"),
            "dcat:endDate": _typed(window["end"], "date"),
        },
        "dcat:inSeries": {"@id": f"index.html#{one.release}"},
        "dcat:version": str(version.number),
        "dcat:landingPage": {"@id": version.page},
        "dcat:distribution": _distributions(version),
    }
    if version.withdrawn is not None:
        del dataset["dcat:distribution"]
        dataset["adms:status"] = {"@id": WITHDRAWN_STATUS}
        dataset["adms:versionNotes"] = _words(version.withdrawn)
    if version.at is not None:
        at = version.at.astimezone(dt.UTC).isoformat()
        dataset["dct:issued"] = _typed(at, "dateTime")
    return dataset


def _distributions(version: Version) -> list[dict[str, Any]]:
    found = []
    for name in sorted(version.files):
        ending = name.rpartition(".")[2]
        if ending in DATA_FILES:
            address = f"{version.address}/{name}"
            found.append(
                {
                    "@id": address,
                    "@type": "dcat:Distribution",
                    "dcat:downloadURL": {"@id": address},
                    "dcat:mediaType": {"@id": MEDIA_TYPES + MEDIA[ending]},
                    "dct:license": _licence(version.facts["licence"]),
                    "spdx:checksum": {
                        "@type": "spdx:Checksum",
                        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                        "spdx:checksumValue": _typed(version.files[name], "hexBinary"),
                    },
                }
            )
    return found


def _publisher(name: str) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": name}


def _licence(text: str) -> dict[str, Any]:
    """A licence by its address where it's the one that nearly all official statistics have."""
    if text == OPEN_GOVERNMENT:
        return {"@id": OPEN_GOVERNMENT_URI}
    return {"@type": "dct:LicenseDocument", "dct:title": _words(text)}


def _words(text: str) -> dict[str, str]:
    return {"@value": str(text), "@language": "en-GB"}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": str(value), "@type": f"xsd:{kind}"}
