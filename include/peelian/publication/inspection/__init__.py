"""The inspector: opens the finished files and allows what they hold by list.

It shares no code with the writer (a test checks its imports), so a fault there isn't repeated here.
It fails closed: what it can't parse, or doesn't know, is a finding.
"""

from peelian.publication.inspection.expected import Expected, read_expected
from peelian.publication.inspection.findings import Finding, Unreadable
from peelian.publication.inspection.paths import inspect_path

__all__ = ["Expected", "Finding", "Unreadable", "inspect_path", "read_expected"]
