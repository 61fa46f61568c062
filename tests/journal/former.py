"""Journals as earlier versions wrote them."""

from pathlib import Path

from robot.journal import database
from tests.journal.build import KEY

SCHEMA_1 = """
CREATE TABLE first_session AS SELECT number, started_utc_us, programme, digest, seed, snapshot, software,
  first FROM session;
DROP TABLE session;
CREATE TABLE session (
  number INTEGER PRIMARY KEY, started_utc_us INTEGER NOT NULL, programme TEXT NOT NULL, digest TEXT NOT NULL,
  seed TEXT NOT NULL, snapshot TEXT NOT NULL, software TEXT NOT NULL, first INTEGER NOT NULL);
INSERT INTO session SELECT * FROM first_session;
DROP TABLE first_session;
DROP TABLE content;
DELETE FROM meta;
INSERT INTO meta VALUES ('schema', '1');
"""


def to_schema_1(path: Path, key: str = KEY) -> None:
    """Turn a closed journal into one of Yorisou 0.1, with the same sessions in it."""
    db = database.connect(path, key, mode="rw")
    for statement in filter(str.strip, SCHEMA_1.split(";")):
        db.execute(statement)
    db.close()
    for name in (".lock", ".progress", ".saved"):  # nothing of what later versions keep beside it
        path.with_name(path.name + name).unlink(missing_ok=True)
