"""Whoever may do everything, as with a simulated body; and what the companion needs to know of people."""

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

from robot.clock import Clock
from robot.control.json_model import Json
from robot.control.server import Client, Shown
from robot.control.state import Card
from robot.people.people import People
from robot.people.register import new_register
from robot.runtime.acts import Acts
from robot.runtime.door import Door
from robot.runtime.inbox import Inbox
from robot.runtime.locks import Locks
from robot.runtime.people_requests import PeopleRequests

TERMINAL = "the owner's terminal"


def as_it_is(message: Json) -> Shown:
    """What a server shows where it does not matter who looks."""
    return lambda _client: message


class Everybody:
    """A client that needs no connection."""

    device = TERMINAL
    who = None


EVERYBODY: Client = Everybody()  # type: ignore[assignment]


class Paired(NamedTuple):
    """The last three arguments of a RequestHandler."""

    door: Door
    people: PeopleRequests
    acts: Acts


def paired(clock: Clock, inbox: Inbox, people: People | None = None) -> Paired:
    """As a live run has it; nothing is kept on a disk."""
    people = people or People(new_register(), clock, TERMINAL, simulated=True)
    locks, acts = Locks(clock), Acts(inbox, clock, _to_an_empty_journal)
    requests = PeopleRequests(
        people,
        locks,
        acts,
        clock,
        save=lambda _register: None,
        changed=lambda: None,
        card=lambda: Card({"en": "Someone to talk to"}, ()),
    )
    return Paired(Door(people, locks), requests, acts)


def _to_an_empty_journal(job: Callable[[Any], None]) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT, body TEXT)")
        job(db)
