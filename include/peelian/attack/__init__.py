"""What a reader can work out from published tables, by a program written apart from the engine.

`design` finds out how the tables are built, `reader` reads them, `riddle` boils them down to what
is unknown, `search` asks whether a hidden count can be this or that and proves each answer in whole
numbers, `readers` and `contributor` judge. `verify` checks a certificate with numpy alone.

Nothing here knows how counts were hidden: of `peelian.disclosure` only the reading of a
specification is shared.
"""
