"""Whose the records of relatives are: of one registration, never of an id alone."""

import asyncio

from robot.errors import UsageError
from robot.family import rows
from robot.family.store import FamilyStore
from robot.people.people import People
from robot.people.register import Register
from robot.people.roles import SIMULATION


def registered(register: Register) -> dict[str, tuple[str, str]]:
    """By id the number of the registration and the name; one of them plays everybody at a simulated body."""
    now = {each.id: (each.number, each.name or each.id) for each in register.users}
    return {**now, SIMULATION: ("", SIMULATION)}


class FamilyHolders:
    """Lets go of what was kept of somebody who has left, before the new holder of their id can see any of it.

    What waits for the worker stays, under the name that they had.
    """

    def __init__(self, store: FamilyStore, people: People) -> None:
        self._store, self._people = store, people
        self._settled: rows.Registered | None = None

    def number(self, user: str) -> str:
        """That of the registration; "" for nobody."""
        found = self._people.register.user(user)
        return "" if found is None else found.number

    async def settle(self) -> None:
        """The file agrees with who is registered now. Raises UsageError, code "family-store"."""
        people = self._people
        if not self._store.path.exists():  # what is begun anew knows of nobody yet
            self._settled = None
            return
        now = registered(people.register)
        if not people.known or now == self._settled:
            return
        await asyncio.to_thread(self._store.work, lambda db: rows.settle(db, now))
        self._settled = now

    async def tried(self) -> None:
        """The same, where a file that cannot be used must hold up nothing: it is tried again."""
        try:
            await self.settle()
        except UsageError:
            self._settled = None
