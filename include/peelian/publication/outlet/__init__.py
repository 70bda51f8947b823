"""Giving releases out beyond the home: an object store that readers see, filled from `public/`."""
