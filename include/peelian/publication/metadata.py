"""What a release says about itself to a machine: the public `release.json`.

Nothing in it is worked out from a count, so it adds nothing to what disclosure control tested: no
number of records, no warning of a register, no digest of a folder that holds counts. A digest would
let someone try every value of a withheld cell until it matches. A snapshot's digest may stand: it
covers whole registers under the force's key, which nobody outside can try out.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from peelian.core.markers import LEGEND, Marker
from peelian.core.release_model import Dimension, Release
from peelian.publication.early.listed import FIELD, Access
from peelian.publication.front import table_sheet
from peelian.publication.labels import shown_labels
from peelian.publication.signing.signature import SIGNATURE_NAME, UNSIGNED

FORMAT = "peelian-release/1"
LANGUAGE = "en-GB"
AS_IS = (
    *("id", "title", "summary", "period", "period_label", "planned_at"),
    *("publisher", "contact", "licence", "notes"),
    *("requested_window", "effective_window", "window_reason"),
    *(
        "population",
        "staff_groups",
        "regimes",
        "counting_unit",
        "unit_label",
        "date_basis",
        "date_basis_label",
    ),
    *("cohort", "cohort_words", "protection", "statuses"),
)
"""Fields of the release model that are published as they stand."""


def workbook_name(release: Release) -> str:
    """The name of a release's workbook."""
    return f"{release.id}-{release.period}.xlsx"


def ods_name(release: Release) -> str:
    """The name of the same workbook in OpenDocument's form."""
    return f"{release.id}-{release.period}.ods"


def public_metadata(
    release: Release,
    used: Collection[Marker],
    public_key: str | None = None,
    early: Collection[Access] = (),
) -> dict[str, Any]:
    """The public `release.json`, JSON-able.

    Args:
        release: its texts made safe already.
        used: the markers that stand in its tables.
        public_key: of who signs `SHA256SUMS`; None where nobody does.
        early: the roles that may see it before the public does.
    """
    return {
        **release.model_dump(mode="json", include=set(AS_IS)),
        "format": FORMAT,
        "language": LANGUAGE,
        "workbook": workbook_name(release),
        "workbook_ods": ods_name(release),
        "signature": _signature(public_key),
        FIELD: [access.told() for access in early],
        "sign_off": {"people": release.sign_off_people, "reason": release.sign_off_reason},
        "registers": [
            register.model_dump(
                mode="json", include={"register_id", "title", "as_at", "snapshot_digest"}
            )
            for register in release.registers
        ],
        "dimensions": [_dimension(dimension) for dimension in release.dimensions],
        "tables": [
            {
                **table.model_dump(mode="json"),
                "file": f"{table.id}.csv",
                "sheet": table_sheet(number),
            }
            for number, table in enumerate(release.tables, start=1)
        ],
        "shorthand": [
            {"marker": marker.value, "shown": marker.shown, "meaning": meaning}
            for marker, meaning in LEGEND.items()
            if marker in used
        ],
    }


def _signature(public_key: str | None) -> dict[str, str | None]:
    if public_key is None:
        return {"file": None, "note": UNSIGNED}
    # For readers who compare it with the one that they have; a release can't vouch for itself.
    return {"file": SIGNATURE_NAME, "public_key": public_key}


def _dimension(dimension: Dimension) -> dict[str, Any]:
    shown = shown_labels(dimension)
    return {
        "id": dimension.id,
        "label": dimension.label,
        "variable": dimension.variable,
        "categories": [
            {**category.model_dump(mode="json", exclude={"neutral"}), "shown": shown[category.code]}
            for category in dimension.categories
        ],
    }
