"""The cheapest safe pattern of a small table, or a bound on what any costs: branch and cut."""
