"""Making counts safe against readers who know the release's own notes."""
