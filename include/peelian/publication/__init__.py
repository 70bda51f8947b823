"""From protected tables to the public. Nothing here can reach a record or a true count."""
