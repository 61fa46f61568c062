"""The meaning of transcribed free speech, which counts for less than typed or expected words."""

import dataclasses
import re

from robot.contract import events as e
from robot.contract.event_base import LONGEST_TEXT
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.language.classify import classify


def overheard(text: str, programme: Programme) -> tuple[Record, ...]:
    """A word of a crisis, which asks first, or how long it was. Never a yes, a choice, a stop or less.

    A model that writes whole sentences also writes some that nobody said: nothing is done on its word.
    """
    raised = [event for event in classify(text, programme, heard=True) if isinstance(event, e.CrisisRaised)]
    if raised:
        return tuple(dataclasses.replace(event, tier=1) for event in raised)
    letters = len(" ".join(re.sub(r"[^\w\s]|_", " ", text[:LONGEST_TEXT]).split()))
    return (e.WordReceived("other", letters, "heard"),)
