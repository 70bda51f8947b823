"""What was said before: every published cell, by what it means, written when it is published."""
