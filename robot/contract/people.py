"""Contact with people, by kind: what a programme is for (law 14); and the ways of somebody of the circle."""

from typing import Literal, get_args

# From the least to the most.
ContactKind = Literal["text", "voice", "video", "in-person"]
CONTACT_KINDS: tuple[ContactKind, ...] = get_args(ContactKind)

# How somebody of the circle may come to the person: write, send a picture with it, send a voice, call, show
# a face.
Way = Literal["words", "picture", "voice", "call", "face"]
WAYS: tuple[Way, ...] = get_args(Way)
# The ways that a level needs somebody for, by its rung (domain.md §1.2).
WAYS_OF_RUNG: dict[str, Way] = {"L6": "words", "L7": "voice", "L8": "face"}
# Behaviours of these levels: what is opened, and a call that is lived, is contact with people.
RELAYING: frozenset[str] = frozenset({"relay-text", "relay-voice", "live-call"})
