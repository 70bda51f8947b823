"""What a register's owner is told: which records to mend, and what it costs not to."""
