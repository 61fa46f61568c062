"""A session as JSON lines for people and programs: equal runs give equal bytes."""

import json
from collections.abc import Iterator

from robot.journal.reading import Recording


def export_commands(recording: Recording) -> Iterator[str]:
    """One JSON object a line: {"at_us", "kind", … the command's fields, "verdict"}.

    `at_us` counts from the session's first entry; there is no wall time and no name of the machine in it.
    """
    start = recording.entries[0].at_us if recording.entries else 0
    for entry in recording.entries:
        if entry.direction == "command":
            line = {
                "at_us": entry.at_us - start,
                "kind": entry.kind,
                **dict(sorted(entry.body.items())),
                "verdict": entry.verdict,
            }
            yield json.dumps(line, separators=(",", ":"))
