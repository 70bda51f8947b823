"""The made-up force: registers that are nobody's, with dirt that is known."""
