"""The notes for the therapist: one line a cause."""

from collections import deque

from robot.contract import commands as c
from robot.control.state import Note
from robot.messages import texts
from robot.view.phrasing import Phrasing


def take(notes: deque[Note], command: c.Noted, utc_us: int, phrasing: Phrasing) -> None:
    """Put a note first. What comes again takes the place of what was told before, with its count."""
    text, count = phrasing.sentence("note", command.note, command.figures), 1
    times = dict(command.figures).get("count", 1)
    if isinstance(times, int) and times > 1:
        count, again = times, texts("note.again", count=times)
        text = {language: f"{said} {again[language]}" for language, said in text.items()}
        before = next((note for note in notes if note.note == command.note), None)
        if before is not None:
            notes.remove(before)
    notes.appendleft(Note(utc_us, text, command.note, count))
