"""The disclosure officer's page: every table as a heat map of what is shown, hidden and why.

It says true counts of nothing that is hidden but in sums, which is more than a reader may know: it
stays in `audit/`, or in the folder that the officer named.
"""
