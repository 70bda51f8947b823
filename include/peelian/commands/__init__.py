"""The commands of `peelian`, one module a group; each calls stages and prints what they tell."""
