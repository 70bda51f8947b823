"""Statistics about police complaints that the public can trust and nobody can unpick."""

__version__ = "0.1.0"
