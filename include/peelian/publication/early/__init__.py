"""Seeing a release before the public does: by whom, for how long, and the log of it."""
