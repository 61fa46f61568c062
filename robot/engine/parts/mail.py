"""Messages from people: what lies in the mailbox, what was opened, and who has said that they are there."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.people import RELAYING
from robot.engine.bars import course_bar
from robot.engine.context import Context
from robot.engine.mailbag import KEPT_MAIL, There, WaitingMail
from robot.engine.other_end import nobody_there
from robot.engine.parts.behaviour_runner import BehaviourRunner
from robot.engine.parts.contacts import Contacts
from robot.engine.parts.judgement import Judgement
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.reading_aloud import ReadingAloud
from robot.engine.parts.staff_digest import StaffDigest
from robot.engine.phases import CONTACT
from robot.engine.ring import darken, shine

# The envelope gesture, once a day at most, and how long the ring shines with it, in seconds.
ENVELOPE = "envelope"
SIZE, LIT, LIT_S = 0.5, 0.3, 8.0
# Put away unread so many times running is a sign of distress (domain.md §1.3, L6).
UNREAD_RUNNING = 2
# Of a voice that share makes it heard (domain.md §1.3, L7).
HEARD = 0.5
# The rung from which a message of this form is announced.
FORMS: dict[str, str] = {"L6": "words", "L7": "voice"}
# Up to this rung the signs of distress with messages are those of the level.
PEOPLE_BY_LETTER = 7
# A timer is set for no longer than this, and looked at again.
MOST_AHEAD_S = 86_400.0


class Mail:
    """Keeps the numbers, and passes on to the behaviour what the person does with a message.

    `_lit`: the ring shines for a message that has come.
    """

    def __init__(
        self,
        context: Context,
        behaviour: BehaviourRunner,
        digest: StaffDigest,
        contacts: Contacts,
        preview: Preview,
        presence: Presence,
        judgement: Judgement,
        reading: ReadingAloud,
    ) -> None:
        self._context, self._behaviour, self._digest = context, behaviour, digest
        self._contacts, self._preview, self._presence = contacts, preview, presence
        self._judgement, self._reading = judgement, reading
        self._lit = False
        reading.heard = self._read

    # --- it comes, and is opened or not ---------------------------------------------------------------------

    def arrived(self, event: e.MailArrived) -> None:
        p = self._context.progress
        if all(each.message != event.message for each in p.mail):
            new = WaitingMail(event.message, event.sender, event.form, event.seconds, self._context.today)
            p.mail = [*p.mail, new][-KEPT_MAIL:]
            self._behaviour.feed(event)

    def opened(self, event: e.MailOpened) -> None:
        found = self._lying(event.message)
        if found is not None:
            self._read(found, event.share)
            self._behaviour.feed(event)

    def _read(self, message: WaitingMail, share: float) -> None:
        """Somebody's words have reached the person: contact, once a message, in a session or outside."""
        p = self._context.progress
        p.unread_running = 0
        message.opened = True
        if message.form == "voice" and share < HEARD:  # on a page it is opened first, and heard then
            return
        if self._context.contact is None and not message.counted:
            p.opened_apart = True
        if not message.counted:
            message.counted = self._contacts.met("voice" if message.form == "voice" else "text")

    def removed(self, event: e.MailRemoved) -> None:
        p, found = self._context.progress, self._lying(event.message)
        if found is None:
            return
        p.mail = [each for each in p.mail if each is not found]
        self._behaviour.feed(event)
        if event.unread and not found.opened:
            p.unread_running += 1
            if p.unread_running >= UNREAD_RUNNING:
                p.unread_running = 0
                self._sign_of_distress("unread-twice")

    def answered(self, event: e.MailAnswered) -> None:
        self._behaviour.feed(event)

    def unwanted(self, event: e.MailUnwanted) -> None:
        self._behaviour.feed(event)
        self._sign_of_distress("mail-unwanted")

    def forgotten(self, _event: e.MailForgotten) -> None:
        """Nothing of it is left in the progress (`KEPT_OF`) or in a session that goes on."""
        p = self._context.progress
        mail, there = p.mail, p.there
        p.mail, p.there, p.unread_running, p.opened_apart = [], [], 0, False
        for each in mail:
            self._behaviour.feed(e.MailRemoved(each.message, "host"))
        for gone in there:
            self._behaviour.feed(e.SenderThere(gone.sender, (), gone.until_utc_us))
        self._context.timers.cancel("there")
        self._follow()

    def _lying(self, message: int) -> WaitingMail | None:
        return next((each for each in self._context.progress.mail if each.message == message), None)

    def _sign_of_distress(self, rule: str) -> None:
        """On a level of messages alone: of the session that is on, or, outside of one, by itself."""
        context, contact = self._context, self._context.contact
        level = context.ladder.level if contact is None else contact.level
        if level.behaviour not in RELAYING or level.height > PEOPLE_BY_LETTER:
            return
        if contact is not None:
            contact.distress = True
        elif context.phase not in CONTACT and context.today is not None and course_bar(context) is None:
            self._judgement.outside_a_session(rule, context.today)
            self._presence.rest_or_bounds()

    # --- it is announced: by a gesture and a light, never by voice ------------------------------------------

    def look(self) -> None:
        """After every event: what has come is shown once, in company, and the light goes out again."""
        if self._lit and self._context.phase != "present":
            self.due_dark()
        mail = self._context.progress.mail
        if not mail or self._context.phase != "present":
            return
        waiting = [each for each in mail if self._is_new(each)]
        if waiting and self._may_announce():
            for each in waiting:
                each.announced = True
            self._context.progress.mail_shown_day = self._context.today
            self._lit = True
            self._context.emit(c.Gesture(ENVELOPE, SIZE))
            shine(self._context, "envelope", c.Light("ring", "blue", LIT))
            self._context.set_timer("envelope", LIT_S)

    def due_dark(self) -> None:
        self._lit = False
        self._context.timers.cancel("envelope")
        darken(self._context, "envelope")

    def others_present(self, event: e.OthersPresent) -> None:
        """They are not to see or hear that something has come."""
        self._reading.others_present(event)
        if self._lit and event.on:
            self.due_dark()
        self._behaviour.feed(event)

    def _is_new(self, message: WaitingMail) -> bool:
        return not (message.opened or message.announced) and message.form in self._forms()

    def _forms(self) -> set[str]:
        """What may come on the levels that the person has said yes to, as far as they are on now."""
        context = self._context
        levels = context.programme.levels[: context.place + 1]
        return {
            FORMS[level.rung]
            for level in levels
            if level.rung in FORMS and level.id in context.progress.agreed
        }

    def _may_announce(self) -> bool:
        context, p, situation = self._context, self._context.progress, self._context.situation
        return (
            context.phase == "present"
            and context.today is not None
            and p.mail_shown_day != context.today
            and situation.quiet is None
            and not (situation.others or situation.must_rest or situation.bodiless or situation.lost)
            and not (p.sent_away or p.away or p.crisis or p.doubted)
            and course_bar(context) is None
        )

    # --- the people at the other end ------------------------------------------------------------------------

    def sender_there(self, event: e.SenderThere) -> None:
        p = self._context.progress
        others = [each for each in p.there if each.sender != event.sender]
        p.there = (
            [*others, There(event.sender, list(event.ways), event.until_utc_us)] if event.ways else others
        )
        self._behaviour.feed(event)
        self._follow()

    def due_gone(self) -> None:
        """Somebody's time is over."""
        self._follow()

    def clock_reported(self, _event: e.ClockReported) -> None:
        self._follow()

    def _follow(self) -> None:
        """Whoever's time is over is there no more; what needs somebody and has nobody is taken back."""
        context, p = self._context, self._context.progress
        if not context.calendar.verified:
            return
        if any(each.until_utc_us <= context.utc for each in p.there):
            for gone in [each for each in p.there if each.until_utc_us <= context.utc]:
                p.there = [each for each in p.there if each is not gone]
                self._behaviour.feed(e.SenderThere(gone.sender, (), gone.until_utc_us))
        if p.proposal is not None and nobody_there(context) is not None:
            self._preview.take_back_if_barred()
        ends = [each.until_utc_us - context.utc for each in p.there]
        if ends:
            context.set_timer("there", min(MOST_AHEAD_S, min(ends) / 1e6))
        else:
            context.timers.cancel("there")

    def sender_worry(self, event: e.SenderWorry) -> None:
        """A line for the staff's digest; the person is told nothing, and nothing of theirs stops."""
        self._digest.worry(f"sender-{event.sort}")
