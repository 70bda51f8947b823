"""The design assistant: coarser tables that say more than many [c], as choices for an officer."""
