"""The archivist: a new release together with everything that was said before it."""
