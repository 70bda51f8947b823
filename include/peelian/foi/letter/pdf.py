"""The letter as an accessible PDF (PDF/UA-1), set by typst from a template of the house.

typst refuses to write a file that breaks the standard, so a letter that a screen reader can't
follow doesn't come out at all. Fonts are the program's own: the same letter gives the same bytes
anywhere.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Literal

from peelian.core.errors import InputError
from peelian.foi.letter.data import letter_data
from peelian.foi.letter.model import Letter
from peelian.foi.letter.words import TEMPLATES

TEMPLATE_NAME = "letter.typ"
STANDARD: Literal["ua-1"] = "ua-1"


def pdf_bytes(letter: Letter, day: dt.date) -> bytes:
    """The letter as a PDF; `day` is its date.

    Raises: InputError where it can't be set within the standard.
    """
    import typst

    template = (TEMPLATES / TEMPLATE_NAME).read_bytes()
    data = json.dumps(letter_data(letter, day), sort_keys=True, ensure_ascii=False)
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    try:
        made = typst.compile(
            template,
            format="pdf",
            sys_inputs={"letter": data},
            pdf_standards=STANDARD,
            ignore_system_fonts=True,
            timestamp=int(noon.timestamp()),
        )
    except typst.TypstError as error:
        raise InputError(
            "the letter can't be set as an accessible PDF",
            where=TEMPLATE_NAME,
            given=str(error)[:200],
            do="mend the template",
        ) from None
    return made
