"""Contact with people: counted where it was lived, and where the person says so."""

from typing import Literal

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.people import RELAYING, ContactKind
from robot.contract.quests import OUTING
from robot.engine.bars import OVER
from robot.engine.contact import Contact
from robot.engine.contact_weeks import Way, counted
from robot.engine.context import Context, SessionCounted
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.fading import FAREWELL


class Contacts:
    """Keeps the weeks of contact with people. Nothing here decides anything, and the person sees no count."""

    def __init__(self, context: Context, decisions: Decisions) -> None:
        self._context, self._decisions = context, decisions

    # --- lived in a session ---------------------------------------------------------------------------------

    def session_counted(self, signal: SessionCounted) -> None:
        """A session of a level with people counts when that was lived which the level is about.

        A message that was not opened is no contact, and neither is a way that ended before the centre.
        """
        contact, kind = signal.contact, signal.contact.level.people
        if kind and self._was_lived(contact):
            away = (
                contact.robot_free or contact.level.behaviour in OUTING
            )  # there the robot is not beside them
            self._count(kind, contact.day, with_robot=not away)

    def been_there(self, kind: ContactKind | Literal[""], day: int) -> None:
        """They were with people, and no session tells of it: it was told late, or none may begin."""
        p = self._context.progress
        if kind and self._context.situation.kept and not p.doubted and p.course not in OVER:
            self._count(kind, day, with_robot=False)

    def met(self, kind: ContactKind) -> bool:
        """A message was opened, or a call lived, in a session or outside one; whether it was counted.

        With somebody else in the room it was not between these two, and what nobody writes down is not kept.
        """
        context, p, contact = self._context, self._context.progress, self._context.contact
        kept = context.situation.kept and not p.doubted
        if context.today is None or context.situation.others or p.course in OVER or not kept:
            return False
        if contact is not None:
            contact.met = True
        self._count(kind, context.today, with_robot=contact is not None and not contact.robot_free)
        return True

    def _count(self, kind: ContactKind, day: int, *, with_robot: bool) -> None:
        way: Way = "with_robot" if with_robot else "without_robot"
        p = self._context.progress
        p.contacts = counted(p.contacts, day, way, kind)
        self._context.emit(c.ContactLived(kind, with_robot, day))

    def _was_lived(self, contact: Contact) -> bool:
        """A behaviour with messages or a call counts each where it happens (`met`)."""
        level = contact.level.behaviour
        if contact.behaviour == FAREWELL or level in RELAYING:
            return False
        if level in OUTING:  # they were there, and calling for help is no contact that was wished for
            return contact.received.how == "reached"
        return contact.stayed(self._context.now) if contact.robot_free else contact.sign

    # --- told by the person ---------------------------------------------------------------------------------

    def told(self, event: e.ContactTold) -> None:
        """One tap, each kind once a day; it can be taken back until the day is over.

        Missing is not zero: a week in which nobody told anything is unknown.
        """
        p, today = self._context.progress, self._context.today
        if event.source not in e.CONSENTING:
            self._decisions.refuse("own-word-only")
        elif p.course in OVER:
            self._decisions.refuse(p.course)
        elif today is None:
            self._decisions.refuse("day-unknown")
        else:
            self._tell(event, today)

    def _tell(self, event: e.ContactTold, today: int) -> None:
        p, kind = self._context.progress, event.contact
        if p.told_day != today:
            p.told, p.told_day = [], today
        if event.on == (kind in p.told):  # pressed twice
            return
        if event.on:
            p.told = [*p.told, kind]
            self._context.emit(c.ContactLived(kind, False, today, told=True))
        else:
            p.told = [each for each in p.told if each != kind]
            self._context.emit(c.ContactTakenBack(kind, today))
        p.contacts = counted(p.contacts, today, "told", kind, 1 if event.on else -1)

    # --- forgotten ------------------------------------------------------------------------------------------

    def forgotten(self, _event: e.ContactsForgotten) -> None:
        """Nothing of it is left in the progress; what comes later is counted as before."""
        p = self._context.progress
        p.contacts, p.told, p.told_day = [], [], None
