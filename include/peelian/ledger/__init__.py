"""What was said before: every published cell, written down when it's published, by what it means."""
