"""Which facts an object of a PDF may have: the rest is refused.

The list is what a tagged letter needs. It has no action, script, attachment, form, annotation,
layer, encryption, picture, transparency or private data.
"""

from __future__ import annotations

KEYS: dict[str, frozenset[str]] = {
    "trailer": frozenset({"Size", "Root", "Info", "ID"}),
    "Catalog": frozenset(
        {
            *("Type", "Pages", "Metadata", "Lang", "StructTreeRoot", "MarkInfo"),
            *("ViewerPreferences", "Outlines", "PageLabels"),
        }
    ),
    "Pages": frozenset({"Type", "Count", "Kids", "Resources", "MediaBox", "Parent"}),
    "Page": frozenset(
        {"Type", "Resources", "MediaBox", "StructParents", "Tabs", "Parent", "Contents"}
    ),
    "Info": frozenset({"Title", "Author", "Creator", "ModDate", "CreationDate", "Producer"}),
    "Font": frozenset(
        {
            *("Type", "Subtype", "BaseFont", "Encoding", "DescendantFonts", "ToUnicode"),
            *("CIDSystemInfo", "FontDescriptor", "DW", "CIDToGIDMap", "W"),
        }
    ),
    "FontDescriptor": frozenset(
        {
            *("Type", "FontName", "Flags", "FontBBox", "ItalicAngle", "Ascent", "Descent"),
            *("CapHeight", "StemV", "CIDSet", "FontFile2", "FontFile3"),
        }
    ),
    "StructTreeRoot": frozenset(
        {"Type", "RoleMap", "K", "ParentTree", "IDTree", "ParentTreeNextKey"}
    ),
    "StructElem": frozenset({"Type", "S", "P", "T", "K", "Pg", "ID", "A", "Lang"}),
    "MCR": frozenset({"Type", "Pg", "MCID"}),  # words of an element that go on on another page
    "PageLabel": frozenset({"Type", "S", "St"}),  # how pages are numbered; no words before it
    "Outlines": frozenset({"Type", "First", "Last", "Count"}),
    "Metadata": frozenset({"Type", "Subtype", "Length"}),
    "CMap": frozenset({"Type", "Length", "Filter", "WMode"}),
    "": frozenset(
        {
            # outlines, resources, streams and attributes, which need not say what they are
            *("Parent", "Title", "Dest", "Next", "Prev", "First", "Last", "Count"),
            *("ProcSet", "ColorSpace", "Font", "Length", "Filter", "N", "Range", "Subtype"),
            *("Registry", "Ordering", "Supplement", "Marked", "Suspects", "DisplayDocTitle"),
            *("Direction", "Nums", "Names", "Limits", "Kids", "O", "Scope", "Headers"),
            *("BorderStyle", "BorderColor", "BorderThickness", "BBox", "Placement", "MCID"),
            *("Datetime", "Terms", "Strong", "Em", "LineHeight", "ListNumbering", "Type"),
        }
    ),
}
"""Facts by what an object says that it is; `trailer` and `Info` are known by their place."""

FONT_NAMES = r"(c|f)\d{1,4}"
"""Names that a page's resources give to fonts and colours."""

CREATORS = r"Typst \d+\.\d+\.\d+"
DATE = r"D:\d{14}(Z|[+-]\d\d'\d\d')?"
STREAM_USES = frozenset({"Contents", "ToUnicode", "CIDSet", "FontFile2", "FontFile3", "Metadata"})
"""What a stream may be to the object that refers to it; a profile of colours besides."""
