"""Rounding: counts become multiples of a base; controlled rounding keeps all tables adding up.

See docs/decisions/0017-rounding-and-cell-keys.md.
"""
