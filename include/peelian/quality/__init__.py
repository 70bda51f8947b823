"""Whether the registers can be trusted: Great Expectations runs and what owners are told."""
