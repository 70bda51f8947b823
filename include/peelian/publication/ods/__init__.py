"""The workbook model as an OpenDocument spreadsheet (.ods): the same sheets, cells and markers.

Written by hand rather than with a library: the five parts take some three hundred lines, every
byte of them is ours, and nothing comes along that a reader didn't ask for (no settings, no
thumbnail, no template's styles). Why: docs/decisions/0008-the-workbook-writer.md
"""

from peelian.publication.ods.package import ods_bytes

__all__ = ["ods_bytes"]
