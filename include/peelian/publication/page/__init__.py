"""The page of a release: one HTML file, made from the release's own published files alone."""
