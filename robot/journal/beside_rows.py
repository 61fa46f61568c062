"""Tables in the journal's file that are of no recording: made with what is kept first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from robot.journal import database
from robot.journal.read_connection import File, both_ends, readable, salvage

NUMBER = "id"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


@dataclass(frozen=True, slots=True)
class BesideRows:
    """Tables that belong together, by name with the key that orders their rows; by `first` they are known."""

    schema: tuple[str, ...]
    tables: Mapping[str, str]
    first: str

    def prepare(self, db: Any) -> None:
        """Make the tables where there are none; in the caller's transaction."""
        for statement in self.schema:
            db.execute(statement)

    def there(self, db: Any) -> bool:
        """Whether anything of it was ever kept."""
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return db.execute(query, (self.first,)).fetchone() is not None

    def take_over(self, source: File, db: Any) -> None:
        """All of a damaged journal that can be read, in place of what is here.

        Raises a `database.Fault` of the file that is written, and of that alone.
        """
        for table in self._among(readable(source, TABLES)):
            read = salvage if self.tables[table] == NUMBER else both_ends
            self._put(db, table, read(source, f"SELECT * FROM {table}", self.tables[table]))  # noqa: S608

    def take_over_whole(self, source: File, db: Any) -> bool:
        """All of another journal in place of what is here; False, and nothing touched, if it has a hole.

        Raises a `database.Fault`.
        """
        try:
            found = self._among(source.execute(TABLES).fetchall())
            queries = {table: f"SELECT * FROM {table}" for table in found}  # noqa: S608
            for query in queries.values():
                for _row in source.execute(query):
                    pass
        except database.Fault:
            source.anew()
            return False
        for table, query in queries.items():
            self._put(db, table, source.execute(query))
        return True

    def _among(self, there: list[tuple[Any, ...]]) -> list[str]:
        return [table for table in self.tables if (table,) in there]

    def _put(self, db: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        self.prepare(db)
        db.execute(f"DELETE FROM {table}")  # noqa: S608
        for row in rows:  # a damaged file may hold a row twice, in two states
            db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' for _ in row)})", row)  # noqa: S608
