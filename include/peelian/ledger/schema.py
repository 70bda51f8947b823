"""The ledger's two tables: entries, and the tables that they say."""

from __future__ import annotations

import sqlalchemy as sa

DIGEST = sa.String(64)
metadata = sa.MetaData()

entries = sa.Table(
    "ledger_entries",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("previous", DIGEST, nullable=False, unique=True),
    sa.Column("hash", DIGEST, nullable=False, unique=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("release", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("published_at", sa.Text, nullable=False),
    sa.Column("subject", DIGEST, nullable=False),
    sa.Column("about", DIGEST, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("statements", sa.Text, nullable=False),
    sa.Index("ledger_entries_release", "release", "period", "version"),
    sa.Index("ledger_entries_subject", "subject"),
    sa.Index("ledger_entries_about", "about"),
)
"""One row an entry. `about` is the hash of the entry that it settles, corrects or withdraws, or
zeros; `statements` the digests of its tables, in order, as JSON."""

statements = sa.Table(
    "ledger_statements",
    metadata,
    sa.Column("seq", sa.Integer, sa.ForeignKey("ledger_entries.seq"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", DIGEST, nullable=False),
    sa.Column("table_id", sa.Text, nullable=False),
    sa.Column("universe", sa.Text, nullable=False),
    sa.Column("first_day", sa.String(10), nullable=False),
    sa.Column("last_day", sa.String(10), nullable=False),
    sa.Column("restricted", DIGEST, nullable=False),
    sa.Column("variables", sa.Text, nullable=False),
    sa.Column("cells", sa.Integer, nullable=False),
    sa.Column("hidden", sa.Integer, nullable=False),
    sa.Column("meaning", sa.LargeBinary, nullable=False),
    sa.Column("counts", sa.LargeBinary, nullable=False),
)
"""One row a table. What stands before `meaning` and `counts` (both packed) is worked out from them,
so that rows are found without unpacking any."""

sa.Index(
    "ledger_statements_found", statements.c.universe, statements.c.last_day, statements.c.first_day
)
