"""Law 8: no words in the journal. By the shape of the records, and by what the store does with a string."""

import typing
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import events as e
from robot.contract.commands import COMMANDS
from robot.contract.events import EVENTS
from robot.contract.record import Record
from robot.journal import Journal, read_session
from robot.journal.redaction import NOT_STORED, redacted
from tests.engine.build import programme
from tests.journal.build import KEY

# Fields that hold a name or a code of ours. Whoever adds a field of type str decides here that it is no text.
NAMES = {
    "device", "begins", "ends", "by", "option", "pad", "where", "code", "name", "line", "phrases", "level",
    "message", "before", "after", "rule", "cause", "options", "modalities", "figures", "source",
    "levels", "part", "until", "to", "note", "parts", "gesture", "sound", "lines", "act", "user", "role",
    "game", "cells", "pads", "hand",
    "sender", "ways", "other", "others", "step", "about", "quest", "thing", "what", "instrument",
}  # fmt: skip
KINDS = [*EVENTS.kinds.values(), *COMMANDS.kinds.values()]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__name__}")
def test_no_field_is_made_for_text(kind: type[Record]) -> None:
    hints = typing.get_type_hints(kind)
    for field in fields(kind):  # type: ignore[arg-type]
        assert not {"text", "audio", "transcript", "joints"} & {field.name}
        assert closed(hints[field.name]) or field.name in NAMES, field.name


def closed(hint: object) -> bool:
    """Whether a type has no room for a sentence: numbers, truth values, one of a fixed list."""
    if hint in (int, float, bool, type(None), ...):
        return True
    if typing.get_origin(hint) is typing.Literal:
        return True
    arguments = typing.get_args(hint)
    return bool(arguments) and all(closed(argument) for argument in arguments)


CANARIES = [
    "I want to be alone today",
    "死にたい",
    "ここにいます。",
    "힘들어요",
    "a\nb",
    "x" * 65,
    "caf\u00e9",
]


@pytest.mark.parametrize("canary", CANARIES)
def test_a_sentence_in_a_field_is_not_stored(tmp_path: Path, canary: str) -> None:
    path = tmp_path / "journal.db"
    with Journal.open(path, KEY) as journal:
        journal.begin(0, programme(), 1, None)
        journal.event(1, e.ChoiceMade(1, canary, "tap"))
        journal.event(2, e.StepApproved(1, canary))
        journal.event(3, e.FaultRaised("voice", canary))
        journal.commands(4, [(e.Tick(), f"refused:{canary}")])
    entries = read_session(path, KEY).entries
    assert entries[0].body["option"] == entries[1].body["by"] == entries[2].body["code"] == NOT_STORED
    assert entries[3].verdict == NOT_STORED
    assert canary not in repr(entries)


@given(st.text())
def test_what_is_stored_is_short_and_one_word(text: str) -> None:
    stored = redacted(text)
    assert stored == NOT_STORED or (len(stored) <= 64 and stored.isascii() and " " not in stored)


def test_names_codes_and_times_are_stored_as_they_are() -> None:
    for name in ("quiet-presence.here", "22:00", "refused:quiet-hours", "", "usb-FTDI_1", "therapist"):
        assert redacted(name) == name
    assert redacted((("days", 3), ("from", "22:00"))) == [["days", 3], ["from", "22:00"]]
