"""The schema of the journal's database: its tables, and the upgrades from earlier versions."""

from typing import Any

SCHEMA_VERSION = 2
TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE session (
  number INTEGER PRIMARY KEY, started_utc_us INTEGER NOT NULL, programme TEXT NOT NULL, digest TEXT NOT NULL,
  seed TEXT NOT NULL, snapshot TEXT NOT NULL, software TEXT NOT NULL, first INTEGER NOT NULL,
  played TEXT, setting TEXT);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, direction TEXT NOT NULL, kind TEXT NOT NULL,
  body TEXT NOT NULL, verdict TEXT NOT NULL);
CREATE TABLE progress (one INTEGER PRIMARY KEY CHECK (one = 1), session INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE content (digest TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
"""
# From each earlier schema to the next. Schema 1 (Yorisou 0.1 and 0.2) did not keep what was played: `played`
# and `setting` of its sessions stay NULL.
UPGRADES = {
    1: """
CREATE TABLE content (digest TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
ALTER TABLE session ADD COLUMN played TEXT;
ALTER TABLE session ADD COLUMN setting TEXT;
"""
}


def version(db: Any) -> int:
    """The schema of a journal that was identified."""
    return int(db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0])


def prepare(db: Any, found: int) -> None:
    """Make the tables, or bring those of schema `found` up to date: whole, or not at all."""
    if found == SCHEMA_VERSION:
        return
    steps = [UPGRADES[version] for version in range(found, SCHEMA_VERSION)] if found else [TABLES]
    db.execute("BEGIN IMMEDIATE")
    for statement in filter(str.strip, "".join(steps).split(";")):
        db.execute(statement)
    db.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (str(SCHEMA_VERSION),))
    db.execute("COMMIT")
