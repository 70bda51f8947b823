"""From records to true counts: release specifications, windows, hierarchies, tabulation."""
