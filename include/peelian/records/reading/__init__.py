"""Reading a register where it lies: databases, CSV, workbooks, Parquet, near or far.

Every way in gives the same: batches of text columns, from one moment, in bounded memory.
"""
