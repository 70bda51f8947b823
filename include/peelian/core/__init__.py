"""What every room of the house stands on: zones, files, errors, the audit chain, the table model.

Nothing here reads a record, so both sides of the wall may import it.
"""
