"""What the database itself refuses: altering, deleting, and an entry that doesn't follow the last.

Whoever owns a database can drop a trigger; the hash chain tells of that afterwards. These stand
against mistakes, and against a program that was meant to add and does more.
"""

from __future__ import annotations

# What goes in is looked at before it does, so that INSERT OR REPLACE can't take an old row's place.
SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS ledger_entries_no_update
    BEFORE UPDATE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_entries_no_delete
    BEFORE DELETE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_statements_no_update
    BEFORE UPDATE ON ledger_statements
    BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_statements_no_delete
    BEFORE DELETE ON ledger_statements
    BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_entries_next
    BEFORE INSERT ON ledger_entries
    WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger_entries)
      OR (NEW.seq > 1 AND NEW.previous <>
          (SELECT hash FROM ledger_entries ORDER BY seq DESC LIMIT 1))
    BEGIN SELECT RAISE(ABORT, 'an entry must follow the last one'); END""",
    """CREATE TRIGGER IF NOT EXISTS ledger_statements_last
    BEFORE INSERT ON ledger_statements
    WHEN NEW.seq <> (SELECT max(seq) FROM ledger_entries)
      OR NEW.place <> (SELECT count(*) FROM ledger_statements WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'a table must belong to the last entry'); END""",
)

POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is only added to'; END $$""",
    """CREATE OR REPLACE FUNCTION ledger_next() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger_entries)
        OR (NEW.seq > 1 AND NEW.previous <>
            (SELECT hash FROM ledger_entries ORDER BY seq DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'an entry must follow the last one';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE OR REPLACE FUNCTION ledger_last() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq <> (SELECT max(seq) FROM ledger_entries)
        OR NEW.place <> (SELECT count(*) FROM ledger_statements WHERE seq = NEW.seq) THEN
        RAISE EXCEPTION 'a table must belong to the last entry';
      END IF;
      RETURN NEW;
    END $$""",
    """CREATE OR REPLACE TRIGGER ledger_entries_no_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
    """CREATE OR REPLACE TRIGGER ledger_statements_no_change
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_statements
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()""",
    """CREATE OR REPLACE TRIGGER ledger_entries_next
    BEFORE INSERT ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION ledger_next()""",
    """CREATE OR REPLACE TRIGGER ledger_statements_last
    BEFORE INSERT ON ledger_statements
    FOR EACH ROW EXECUTE FUNCTION ledger_last()""",
)

GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
"""By kind of database; each may be run again."""
