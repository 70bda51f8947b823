"""Making counts safe against readers who know the release's own notes.

A release's tables become one set of cells and equations (`cells`); `rules` say which cells are
sensitive; `suppress` chooses what else to hide; `audit` judges the result as a reader would, from
the published values alone; `stage` does this for a tabulation. `policy` holds every number.
"""
