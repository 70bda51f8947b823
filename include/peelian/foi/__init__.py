"""What the Freedom of Information Act asks of a run."""
