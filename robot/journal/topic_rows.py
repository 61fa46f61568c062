"""Entries of one topic whose kind is of others too: what was laid out, how it was answered, and lines."""

from typing import Any

# By the kind that is forgotten: what lays out cards or a board, and which lines tell of it.
LAID = {
    "games": "kind = 'board'",
    "strengths": "kind = 'offer' AND json_extract(body, '$.topic') = 'strengths'",
    "calls": "kind = 'offer' AND json_extract(body, '$.topic') = 'calls'",
}
SAID = {"strengths": ("*.named-*", "*.task-*", "*.kept", "*.left-out")}
TOLD = "CREATE TEMP TABLE IF NOT EXISTS told (id INTEGER PRIMARY KEY)"


def any_of(db: Any, name: str) -> bool:
    """Whether there is any entry of this topic."""
    return db.execute(f"{_query(name)} LIMIT 1").fetchone() is not None


def gather(db: Any, name: str) -> None:
    """Put the numbers of all entries of this topic, none for a name that is no topic, into `temp.told`."""
    db.execute(TOLD)
    db.execute("DELETE FROM temp.told")
    if name in LAID:
        db.execute(f"INSERT OR IGNORE INTO temp.told {_query(name)}")


def _query(name: str) -> str:
    laid = LAID[name]
    offers = f"SELECT json_extract(body, '$.offer') FROM entry WHERE {laid}"  # noqa: S608
    conditions = [
        laid,
        f"kind IN ('choice', 'offer-closed') AND json_extract(body, '$.offer') IN ({offers})",
        *(f"kind = 'say' AND json_extract(body, '$.line') GLOB '{each}'" for each in SAID.get(name, ())),
    ]
    return " UNION ALL ".join(f"SELECT id FROM entry WHERE {each}" for each in conditions)  # noqa: S608
