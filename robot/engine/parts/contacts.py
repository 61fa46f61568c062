"""Contact with people: counted where it was lived, and where the person says so."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.bars import OVER
from robot.engine.contact import Contact
from robot.engine.contact_weeks import Way, counted
from robot.engine.context import Context, SessionCounted
from robot.engine.ladder import NOT_CONNECTED
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.fading import FAREWELL


class Contacts:
    """Keeps the weeks of contact with people. Nothing here decides anything, and the person sees no count."""

    def __init__(self, context: Context, decisions: Decisions) -> None:
        self._context, self._decisions = context, decisions

    # --- lived in a session ---------------------------------------------------------------------------------

    def session_counted(self, signal: SessionCounted) -> None:
        """A session of a level with people counts when that was lived which the level is about.

        A message that was not opened is no contact, and on a level that is not connected nothing is lived.
        """
        contact, kind = signal.contact, signal.contact.level.people
        if kind and self._was_lived(contact):
            way: Way = "without_robot" if contact.robot_free else "with_robot"
            p = self._context.progress
            p.contacts = counted(p.contacts, contact.day, way, kind)
            self._context.emit(c.ContactLived(kind, not contact.robot_free, contact.day))

    def _was_lived(self, contact: Contact) -> bool:
        if contact.behaviour == FAREWELL or contact.level.behaviour == NOT_CONNECTED:
            return False
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
