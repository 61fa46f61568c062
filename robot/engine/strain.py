"""A body that needs care: slower, resting, or asleep until it is well. It never counts against the person."""

from typing import ClassVar

from robot.contract import commands as c
from robot.contract import events as e
from robot.engine.ladder import Refusal
from robot.engine.phases import STILL
from robot.engine.safety import Safety
from robot.engine.state import Handlers

# What the person is told, one calm sentence: by what it is, or by how far it has come.
SAID = {"stop-held": "stop-held"}
SAID_AT = {"noted": "body-noted", "slow": "body-slow", "rest": "body-rest", "asleep": "body-asleep"}
# A session that ends by itself in a moment, and help in a crisis, stay; the body lies down beside.
ALMOST_OVER = ("closing", "rating", "handover")
RESTING = e.STAGES.index("rest")


class Strain(Safety):
    """`_strains`: "where code" -> how far it has come; what is over is not in it."""

    def _care(self) -> e.Stage:
        """The most care that anything needs now."""
        return max(self._strains.values(), key=e.STAGES.index, default="")

    def _must_rest(self) -> bool:
        return e.STAGES.index(self._care()) >= RESTING

    def _on_strained(self, event: e.BodyStrained) -> None:
        before = self._care()
        self._strains[f"{event.where} {event.code}"] = event.stage
        self._note_cause(f"body-{event.code}", event.where, (("stage", event.stage), *event.figures))
        if event.stage == "noted":
            self._emit(c.Caption(SAID.get(event.code, SAID_AT["noted"])))
        elif e.STAGES.index(self._care()) > e.STAGES.index(before):
            self._spare(self._care())

    def _spare(self, care: e.Stage) -> None:
        """Do with less of the body. What somebody has to clear first, stays as it is."""
        if self.phase == "fault":
            return
        if care == "asleep" and self.phase != "handover":
            self._end_for_the_body()
            self._fall_asleep(SAID_AT[care])
            return
        if care != "slow":
            if self.phase in ALMOST_OVER:
                self._emit(*self._lie_down(care))
            elif self.phase not in STILL:
                self._end_for_the_body()
                self._rest()
        self._emit(c.Caption(SAID_AT[care]))

    def _end_for_the_body(self) -> None:
        """A session that was on does not count; a preview that still waits is shown at another start."""
        self._leave_contact("body-rests", void=True)
        if self.phase == "preview":
            self._close_preview("withdrawn")

    def _lie_down(self, care: e.Stage) -> tuple[c.Settle | c.Idle | c.Limp, ...]:
        if care == "asleep":
            return c.Settle("asleep"), c.Idle("off"), c.Limp()
        return c.Settle("rest"), c.Idle("off")

    def _on_servo_found(self, event: e.ServoFound) -> None:
        """Put right already, so the person hears nothing of it."""
        self._note(f"body-{event.code}", (("where", event.where), *event.figures))

    def _on_eased(self, event: e.BodyEased) -> None:
        """Better by one stage. Nobody is woken by it."""
        must_rest = self._must_rest()
        strain = f"{event.where} {event.code}"
        if event.stage:
            self._strains[strain] = event.stage
        else:
            self._strains.pop(strain, None)
        figures = (("code", event.code), *event.figures)
        self._note_cause("body-better" if event.stage else "body-well", event.where, figures)
        if must_rest and not self._must_rest() and self.phase == "present":
            self._be_present()
        if not self._strains and self.phase != "fault":
            self._emit(c.Caption("body-well"))

    # --- while it needs care ----------------------------------------------------------------------------

    def _may_be_limp(self) -> bool:
        return super()._may_be_limp() or self._care() == "asleep"

    def _be_present(self) -> None:
        if self._must_rest():
            self._bounds()
            self._emit(c.Listen(True))
            self._be_quiet()
        else:
            super()._be_present()

    def _contact_refusal(self) -> Refusal | None:
        return ("body-rests", ()) if self._must_rest() else super()._contact_refusal()

    def _on_wake(self, event: e.WakeRequested) -> None:
        """A body that has to sleep is not woken; help in a crisis needs no body."""
        if self._care() == "asleep" and not self.progress.crisis:
            self._emit(c.Caption(SAID_AT["asleep"]))
        else:
            super()._on_wake(event)

    HANDLES: ClassVar[Handlers] = {
        e.BodyStrained: _on_strained,
        e.ServoFound: _on_servo_found,
        e.BodyEased: _on_eased,
        e.WakeRequested: _on_wake,
    }
