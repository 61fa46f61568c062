"""Wake, start and more: what the person begins. Every start is a tap, a button or typed (law 4)."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.bars import OVER, Bars
from robot.engine.context import Context
from robot.engine.ladder import away_days
from robot.engine.parts.body_care import BodyCare
from robot.engine.parts.course import Course
from robot.engine.parts.crisis import Crisis
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.fading import Fading
from robot.engine.parts.presence import Presence
from robot.engine.parts.preview import Preview
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.parts.steps import Steps
from robot.engine.parts.today import Today
from robot.engine.phases import CONTACT, STILL
from robot.outings.guard import CODES

# Who may wake it besides the person, while neither a stop nor the person's own good night stands.
MERELY_ASLEEP: dict[str, tuple[e.Source, ...]] = {"asleep": ("console", "touch"), "fault": ("console",)}


# What the guard says against a way out stands against nothing at home.
OUTSIDE = frozenset(CODES) - {"quiet-hours"}


class Waking:
    """Begins things for the person: from sleep to company, and from company to a session."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        bars: Bars,
        steps: Steps,
        proposals: Proposals,
        preview: Preview,
        presence: Presence,
        sessions: Sessions,
        crisis: Crisis,
        body: BodyCare,
        fading: Fading,
        course: Course,
        today: Today,
    ) -> None:
        self._context, self._decisions, self._bars, self._steps = context, decisions, bars, steps
        self._proposals, self._preview, self._presence = proposals, preview, presence
        self._sessions, self._crisis, self._body = sessions, crisis, body
        self._fading, self._course, self._today = fading, course, today

    # --- wake -----------------------------------------------------------------------------------------------

    def wake(self, event: e.WakeRequested) -> None:
        if self._may_wake(event.source):
            self._course.look_at_the_date()
            self._wake(event.source)

    def _may_wake(self, source: e.Source) -> bool:
        """Whether this source may wake it now; if not, says so (docs/decisions/0043).

        The person may by tap, button or typing; staff and a touch, which is anybody's, only where nobody has
        stopped it and the person has not put it to sleep; a heard word and a machine never.
        """
        context = self._context
        if context.progress.sent_away and not context.progress.crisis:
            self._decisions.refuse("sent-away")
            return False
        anybody = source in MERELY_ASLEEP.get(context.phase, ()) and not context.progress.awaits_person
        if source in e.CONSENTING or anybody or context.phase not in STILL:
            return True
        self._decisions.refuse("heard-is-not-yes" if source == "heard" else "person-wakes")
        return False

    def _wake(self, source: e.Source) -> None:
        """What it wakes to: help in a crisis, the end of a programme, its farewell, or company."""
        context, p, before = self._context, self._context.progress, self._context.phase
        asleep = before in STILL and not context.situation.lost and not p.crisis
        if asleep and p.course in OVER:
            self._presence.sleep_for_good(settle=before != "fault")
        elif asleep and source in e.CONSENTING and self._fading.farewell_due():
            self._wake_to_the_farewell(source)
        else:
            self.wake_to_company(source)

    def _wake_to_the_farewell(self, source: e.Source) -> None:
        context = self._context
        if context.place == 0:  # asleep in the house: no more than a line on the page
            self._presence.fall_asleep("farewell", settle=context.phase != "fault")
            self._fading.say_farewell()
            return
        self.wake_to_company(source)
        if context.phase == "present" and not context.progress.away and self._bars.contact() is None:
            self._sessions.greet()

    def wake_to_company(self, source: e.Source) -> None:
        """Awake, without anything that begins; in the house it stays asleep."""
        context = self._context
        if self._body.may_not_wake():
            return
        if context.situation.lost:
            context.emit(c.Caption("link-lost"))
        if context.situation.lost or context.phase not in STILL:
            return
        context.timers.cancel("settle")
        context.progress.awaits_person = False
        if context.progress.crisis:
            self._crisis.keep_company()
            self._crisis.hand_over()
        elif context.place == 0:
            self._wake_in_the_house(source)
        else:
            context.to("wake")
            self._presence.be_present()

    def _wake_in_the_house(self, source: e.Source) -> None:
        """Here it sleeps. The way out is shown to the person once, and to nobody who has said no today."""
        if self._context.phase != "asleep":
            self._presence.fall_asleep("asleep")
        consents = source in e.CONSENTING
        if consents and self._bars.step(asked=False) is None:
            self._proposals.propose("out-of-the-house", (), asked=False)
        if not (consents and self._preview.show_if_ready("present")):
            self._context.emit(c.Caption("in-the-house"))

    # --- start ----------------------------------------------------------------------------------------------

    def start(self, event: e.StartRequested) -> None:
        """The person's own start; never a heard word alone."""
        context = self._context
        self._course.look_at_the_date()
        if event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
            return
        if context.phase == "greeting":  # what to expect of it is left unsaid
            self._sessions.begin()
            return
        if context.phase in ("asleep", "stopped"):
            self.wake(e.WakeRequested(event.source))
        if context.phase != "present":
            return
        refusal = self._bars.contact()
        if refusal is not None:
            self._decisions.refuse(*refusal)
            return
        self._come_back_slowly()
        if context.ladder.returning and self._bars.step(asked=False) is None:
            self._proposals.propose("return-after-less", (), asked=False)
        if not self._preview.show_if_ready("greeting"):
            self._sessions.greet()

    def _come_back_slowly(self) -> None:
        """After more than a week away one session a level lower comes first (domain.md §1.4).

        Not before the farewell: the days before it were kept free on purpose.
        """
        context, p = self._context, self._context.progress
        last, day = p.last_lived_day(), context.day
        away = away_days(context.programme, context.ladder.level.dose)
        if last is None or day - last <= away or self._fading.farewell_due():
            return
        if context.ladder.returning or p.course == "fading" or context.place < 2:
            return
        return_to, part = context.level, p.part
        if self._steps.down("after-break", (("days", day - last),)):
            p.return_to, p.return_part, p.less_day, p.reentry = return_to, part, day - 1, True

    def today_chosen(self, event: e.TodayChosen) -> None:
        """On a day asleep beside the person, the usual one begins at a tap."""
        slept = self._context.phase == "asleep" and self._today.plan().slept
        refusal = None if slept or self._context.contact is not None else self._bars.contact()
        at_home = refusal is not None and refusal[0] in OUTSIDE and event.choice != "usual"
        if refusal is not None and not at_home:
            self._decisions.refuse(*refusal)
            return
        self._today.chosen(event)
        if slept and event.choice == "usual" and event.source in e.CONSENTING:
            self.start(e.StartRequested(event.source))

    # --- more -----------------------------------------------------------------------------------------------

    def more(self, event: e.MoreRequested) -> None:
        """A wish of the person's own: tapped, pressed or typed. It counts as a wish, not as a yes."""
        context = self._context
        if event.source not in e.CONSENTING:
            self._decisions.refuse("heard-is-not-yes")
        elif context.phase in CONTACT and context.contact is not None:
            context.contact.asked_more = True
            self._decisions.hold("after-this-session")
        elif context.phase == "asleep" and context.place > 0:
            self.wake(e.WakeRequested(event.source))
        elif context.phase in ("asleep", "present") and not context.situation.lost:
            context.progress.awaits_person = False
            self._proposals.propose("person-asked-more", (), asked=True)
            self._preview.show_if_ready("present")
