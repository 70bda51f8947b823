"""The cell key method: noise that depends on who is counted, so the same records always get it.

See docs/decisions/0017-rounding-and-cell-keys.md.
"""
