"""A body that needs care: slower, resting, asleep, or not there. It never counts against the person."""

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.context import Context
from robot.engine.parts.decisions import Decisions
from robot.engine.parts.presence import Presence
from robot.engine.parts.proposals import Proposals
from robot.engine.parts.sessions import Sessions
from robot.engine.phases import STILL
from robot.engine.situation import BODY

# What the person is told, one calm sentence: by what it is, or by how far it has come.
SAID = {"stop-held": "stop-held"}
SAID_AT = {"noted": "body-noted", "slow": "body-slow", "rest": "body-rest", "asleep": "body-asleep"}
# A session that ends by itself in a moment, and help in a crisis, stay; the body lies down beside.
ALMOST_OVER = ("closing", "rating", "handover")
# With these an engine begins anew, from the progress that was saved.
TAKEN_UP_ASLEEP = ("journal", "programme")


class BodyCare:
    """Slows or rests a body that needs care, and takes it up again asleep, where it stands."""

    def __init__(
        self,
        context: Context,
        decisions: Decisions,
        proposals: Proposals,
        sessions: Sessions,
        presence: Presence,
    ) -> None:
        self._context, self._decisions, self._proposals = context, decisions, proposals
        self._sessions, self._presence = sessions, presence

    # --- it needs care --------------------------------------------------------------------------------------

    def strained(self, event: e.BodyStrained) -> None:
        situation, before = self._context.situation, self._context.situation.care
        situation.strains[f"{event.where} {event.code}"] = event.stage
        figures = (("stage", event.stage), *event.figures)
        self._decisions.note_cause(f"body-{event.code}", event.where, figures)
        if event.stage == "noted":
            self._context.emit(c.Caption(SAID.get(event.code, SAID_AT["noted"])))
        elif e.STAGES.index(situation.care) > e.STAGES.index(before):
            self._spare(situation.care)

    def _spare(self, care: e.Stage) -> None:
        """Do with less of the body. What somebody has to clear first, stays as it is."""
        context = self._context
        if context.phase == "fault":
            return
        if care == "asleep" and context.phase != "handover":
            self._end_what_goes_on()
            self._presence.fall_asleep(SAID_AT[care])
            return
        if care != "slow":
            if context.phase in ALMOST_OVER:
                self._lie_down(care)
            elif context.phase not in STILL:
                self._end_what_goes_on()
                self._presence.rest()
        context.emit(c.Caption(SAID_AT[care]))

    def _end_what_goes_on(self) -> None:
        """A session that was on does not count; a preview that still waits is shown at another start."""
        self._sessions.leave("body-rests", void=True)
        if self._context.phase == "preview":
            self._proposals.close("withdrawn")

    def _lie_down(self, care: e.Stage) -> None:
        if care == "asleep":
            self._context.emit(c.Settle("asleep"), c.Idle("off"), c.Limp())
        else:
            self._context.emit(c.Settle("rest"), c.Idle("off"))

    def eased(self, event: e.BodyEased) -> None:
        """Better by one stage. Nobody is woken by it."""
        situation, had_to_rest = self._context.situation, self._context.situation.must_rest
        strain = f"{event.where} {event.code}"
        if event.stage:
            situation.strains[strain] = event.stage
        else:
            situation.strains.pop(strain, None)
        figures = (("code", event.code), *event.figures)
        self._decisions.note_cause("body-better" if event.stage else "body-well", event.where, figures)
        if had_to_rest and not situation.must_rest and self._context.phase == "present":
            self._presence.be_present()
        if not situation.strains and self._context.phase != "fault":
            self._context.emit(c.Caption("body-well"))

    def servo_found(self, event: e.ServoFound) -> None:
        """Put right already, so the person hears nothing of it."""
        self._decisions.note(f"body-{event.code}", (("where", event.where), *event.figures))

    def may_not_wake(self) -> bool:
        """A body that has to sleep is not woken; help in a crisis needs no body."""
        if self._context.situation.care != "asleep" or self._context.progress.crisis:
            return False
        self._context.emit(c.Caption(SAID_AT["asleep"]))
        return True

    # --- it is not there ------------------------------------------------------------------------------------

    def part_missing(self, event: e.PartMissing) -> None:
        """Of whatever part: told to staff. Without a body there is company only."""
        context, missing = self._context, self._context.situation.missing
        if event.tell:
            self._decisions.note(f"missing-{event.code}", (("where", event.where),))
        known = event.part in missing
        missing.add(event.part)
        if event.part != BODY or known:
            return
        if context.phase not in (*STILL, *ALMOST_OVER):
            self._end_what_goes_on()
            self._presence.rest()
        context.emit(c.Caption("body-missing"))
        self._presence.show_what_was_open()

    def part_found(self, event: e.PartFound) -> None:
        self._context.situation.missing.discard(event.part)
        if event.part in TAKEN_UP_ASLEEP:
            self._context.emit(c.Caption("parts-found"))
            self._presence.show_what_was_open()

    def ready(self, _event: e.BodyReady) -> None:
        """The beginning of a run; or a body that comes late, taken up asleep in the pose that it has."""
        context = self._context
        if not context.situation.bodiless:
            if context.phase == "asleep":
                self._presence.lie_asleep()
        else:
            self._take_up_late()
        self._presence.show_what_was_open()

    def _take_up_late(self) -> None:
        """Nothing moves by itself."""
        context = self._context
        context.situation.missing.discard(BODY)
        context.timers.cancel("settle")
        context.emit(c.Freeze())  # nothing counts that was meant for the time without it
        if context.phase in (*STILL, "handover"):
            context.emit(c.Caption("body-found"))
        else:
            self._end_what_goes_on()
            self._presence.fall_asleep("body-found", settle=False)
