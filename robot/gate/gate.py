"""The gate, the last check before the drivers: passes, clamps or refuses every command."""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import ClassVar

from robot.config.schema import Config
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.loudness import QUIET
from robot.contract.own_things import OwnThings
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.verdict import Verdict
from robot.engine.progress import PastSession
from robot.gate.dose_meter import Allowance
from robot.motion import gestures
from robot.motion.breath import calm
from robot.motion.movement_preference import MovementPreference

# In quiet hours: light-only breathing, dim (domain.md §1.1).
QUIET_LIGHT = 0.1
# Never refused nor changed: the ways down, what people must be able to see and answer, and what is told.
ALWAYS: frozenset[type[Record]] = frozenset(
    {
        c.Freeze, c.Hush, c.Settle, c.Limp,
        c.Caption, c.Card, c.HandedOver, c.Alert, c.ViolenceAlert, c.SenderAlert, c.Digest, c.AlertClosed,
        c.OfferClosed, c.Today, c.Preview, c.PreviewClosed, c.AskRating, c.RatingClosed,
        c.PhaseChanged, c.Bounds, c.SessionStarted, c.SessionEnded, c.CourseChanged,
        c.Propose, c.ProposalClosed, c.Decided, c.Outlook, c.Noted, c.Fused, c.Broke,
        c.ContactLived, c.ContactTakenBack, c.TodayDecided, c.Driven,
        c.StepCall, c.EndCall, c.CallBounds, c.TapInCall,
    }
)  # fmt: skip
# The events that change what may pass.
NOTED = frozenset({e.QuietHoursChanged, e.ClockReported, e.BodyStrained, e.BodyEased})
# What is left of a movement's size while the body is to go slowly.
SLOW_SIZE = 0.5
# Reasons that say that the engine went on with a session that was over: see docs/decisions/0015.
OVERRUN = frozenset({"dose", "session-over"})


class Gate:
    """The last check before the drivers.

    Holds what this person has agreed to, both quiet hours, the dose, and the limits of sound and motion.

    It trusts nothing that the engine says about itself but what it announces: modalities, and where a session
    begins, pauses and ends. `gesture_modality` tells which modality a named gesture needs, `softened` how
    large it may be. What is not let through is said in the verdict, never dropped in silence.
    """

    def __init__(
        self,
        programme: Programme,
        config: Config,
        gesture_modality: Callable[[str], str],
        softened: Callable[[str, float, gestures.Noise], float] = gestures.STANDARD.softened,
    ) -> None:
        self._gesture_modality, self._softened = gesture_modality, softened
        wanted, most = config.person.movement, programme.motion
        self._movement = MovementPreference(
            _share(min(most, wanted.size)), _share(wanted.speed), _share(min(most, wanted.idle))
        )
        self._size = self._movement.size if self._movement.gestures else 0.0
        self._loudness = _share(min(programme.loudness, config.voice.loudness))
        self._noise: gestures.Noise = config.household.noise
        self._ears = config.ears.enabled
        self._allowance = Allowance(programme)
        self._agreed: frozenset[str] = frozenset()
        self._contact = False
        self._quiet = False
        self._verified = False
        self._strains: dict[tuple[str, str], e.Stage] = {}
        self._own = OwnThings()

    def restore(self, sessions: Iterable[PastSession]) -> None:
        """The sessions of the days before this run: what they used up is used up."""
        self._allowance.restore(sessions)

    def hold(self, own: OwnThings) -> None:
        """What the person has made their own, as the engine keeps it up to date."""
        self._own = own

    def note(self, event: Record, now: int | None = None) -> None:
        """Take notice of an event that changes what may pass; `now` in monotonic microseconds."""
        self._allowance.at(now)
        if type(event) not in NOTED:
            return
        if isinstance(event, e.QuietHoursChanged):
            self._quiet = event.on
        elif isinstance(event, e.ClockReported):
            self._verified = event.verified
            self._allowance.report(event)
        elif isinstance(event, e.BodyStrained | e.BodyEased):
            self._strains[event.where, event.code] = event.stage

    @property
    def movement(self) -> MovementPreference:
        """How much the body may move: what the person wants, and no more than the programme says."""
        return self._movement

    @property
    def quiet(self) -> bool:
        """Whether it is a quiet hour, of the person's or of the household's."""
        return bool(self._quiet)

    @property
    def gain(self) -> float:
        """Loudness 0..1, the ceiling; the voice makes a whisper softer still.

        In quiet hours nothing sounds; should anything, it is no louder than what may be heard at the door.
        """
        return self._loudness * (QUIET if self._quiet else 1.0)

    def judge(self, command: Record, now: int | None = None) -> Verdict:
        """What may be sent for this command at monotonic `now` (microseconds; None: no later than before).

        A kind of command that has no rule is refused.
        """
        self._allowance.at(now)
        kind = type(command)
        if kind in ALWAYS:
            watch = self._watched.get(kind)
            if watch is not None:
                watch(self, command)
            return Verdict(command, command)
        rule = self._rules.get(kind)
        return self._refuse(command, "unknown") if rule is None else rule(self, command)

    # --- what the engine announces --------------------------------------------------------------------------

    def _bounds(self, command: c.Bounds) -> None:
        self._agreed, self._contact = frozenset(command.modalities), command.contact

    @property
    def _care(self) -> e.Stage:
        """How much care the body needs."""
        if not self._strains:
            return ""
        return max(self._strains.values(), key=e.STAGES.index, default="")

    # --- the rules ------------------------------------------------------------------------------------------

    def _refuse(self, command: Record, why: str) -> Verdict:
        return Verdict(command, None, why)

    def _idle(self, command: c.Idle) -> Verdict:
        if command.style == "off":
            return Verdict(command, command)
        for refused, why in (
            (self._quiet, "quiet-hours"),
            ("breathing" not in self._agreed, "not-agreed"),
            (self._allowance.robot_free, "robot-free"),
            (self._movement.none, "motion-off"),
            (self._care in ("rest", "asleep"), "body-rests"),
        ):
            if refused:
                return Verdict(command, c.Idle("off"), why)
        breath_s = calm(command.breath_s) if command.breath_s else 0.0
        if breath_s == command.breath_s:
            return Verdict(command, command)
        return Verdict(command, replace(command, breath_s=breath_s), "motion")

    def _gesture(self, command: c.Gesture) -> Verdict:
        """Judge a gesture: in contact the dose counts, in company a glance is free; noise limits its size."""
        if self._quiet:
            return self._refuse(command, "quiet-hours")
        care = self._care
        if care in ("rest", "asleep"):
            return self._refuse(command, "body-rests")
        try:
            modality = self._gesture_modality(command.name)
            whole = _share(command.amplitude)
            sized = whole * self._size
            sized *= SLOW_SIZE if care == "slow" else 1.0
            # Nobody vouches for the clock: it may be night.
            amplitude = self._softened(command.name, sized, self._noise if self._verified else "quiet")
        except KeyError:
            return self._refuse(command, "unknown")
        why = "" if modality in self._agreed else "not-agreed"
        why = why or ("robot-free" if self._allowance.robot_free else self._allowance.refusal())
        if why:
            return self._refuse(command, why)
        if amplitude == command.amplitude:
            return Verdict(command, command) if amplitude else self._refuse(command, "motion-off")
        amplitude = math.floor(amplitude * 1_000) / 1_000  # down: rounding must not pass a limit
        if amplitude == 0:
            return self._refuse(command, "motion-off")
        return Verdict(command, c.Gesture(command.name, amplitude), _why_smaller(care, sized < whole))

    def _light(self, command: c.Light) -> Verdict:
        """The person's shades are of the eyes: a ring that says who drives or listens keeps its colour."""
        shade = self._own.lights.get(command.colour, command.colour) if command.part == "eyes" else ""
        if not shade or shade == command.colour:
            return self._dimmed(command)
        own = c.Light(command.part, shade, 0.0 if shade == "off" else command.level)  # type: ignore[arg-type]
        made = self._dimmed(own)
        return Verdict(command, made.sent, made.note or "own-shade")

    def _dimmed(self, command: c.Light) -> Verdict:
        if command.level > 0:
            if self._allowance.robot_free:
                return self._refuse(command, "robot-free")
            if "light" not in self._agreed:
                return self._refuse(command, "not-agreed")
        level = min(QUIET_LIGHT if self._quiet else 1.0, _share(command.level))
        if level == command.level:
            return Verdict(command, command)
        return Verdict(command, replace(command, level=level), "quiet-hours" if self._quiet else "light")

    def _silent(self) -> str:
        """Why no sound may be made now, or ""."""
        if self._quiet:
            return "quiet-hours"
        return "" if self._verified else "clock-unverified"

    def _sound(self, command: c.Sound) -> Verdict:
        why = self._silent() or ("" if "sound" in self._agreed else "not-agreed")
        why = why or ("sound-off" if command.name in self._own.sounds_off else "")
        why = why or ("robot-free" if self._allowance.robot_free else self._allowance.refusal())
        return self._refuse(command, why) if why else Verdict(command, command)

    def _no_words(self) -> str:
        """Why there may be no words and cards now, or "": they belong to contact, which the dose counts."""
        if not (self._contact and self._allowance.on):
            return "no-session"
        if not self._verified:
            return "clock-unverified"
        return self._allowance.refusal()

    def _say(self, command: c.Say) -> Verdict:
        """Without leave to speak a line is shown; without leave to show it either, it is refused."""
        why = self._no_words() or ("robot-free" if self._allowance.robot_free else "")
        if why:
            return self._refuse(command, why)
        if command.style == "text":
            why = "" if self._agreed & {"text", "speech"} else "not-agreed"
            return self._refuse(command, why) if why else Verdict(command, command)
        why = self._silent() or ("" if "speech" in self._agreed else "not-agreed")
        why = why or ("no-reading" if command.line in map("own.{}".format, self._own.unspoken) else "")
        if not why:
            return Verdict(command, command)
        if self._agreed & {"text", "speech"}:
            return Verdict(command, replace(command, style="text"), why)
        return self._refuse(command, why)

    def _read_aloud(self, command: c.ReadAloud) -> Verdict:
        why = self._no_words() or self._silent() or ("" if "speech" in self._agreed else "not-agreed")
        why = why or ("robot-free" if self._allowance.robot_free else "")
        return self._refuse(command, why) if why else Verdict(command, command)

    def _offer(self, command: c.Board | c.Offer) -> Verdict:
        why = self._no_words() or ("" if "cards" in self._agreed else "not-agreed")
        return self._refuse(command, why) if why else Verdict(command, command)

    def _listen(self, command: c.Listen) -> Verdict:
        if command.on and not self._ears:
            return self._refuse(command, "ears-off")
        if command.on and "microphone" not in self._agreed:
            return self._refuse(command, "not-agreed")
        if command.on and self._allowance.robot_free:
            return self._refuse(command, "robot-free")
        return Verdict(command, command)

    _watched: ClassVar[dict[type[Record], Callable[..., None]]] = {
        c.Bounds: _bounds,
        c.SessionStarted: lambda gate, command: gate._allowance.begin(command),
        c.SessionEnded: lambda gate, command: gate._allowance.end(command),
        c.PhaseChanged: lambda gate, command: gate._allowance.phase(command),
    }
    _rules: ClassVar[dict[type[Record], Callable[..., Verdict]]] = {
        c.Idle: _idle,
        c.Gesture: _gesture,
        c.Light: _light,
        c.Sound: _sound,
        c.Say: _say,
        c.ReadAloud: _read_aloud,
        c.Board: _offer,
        c.Offer: _offer,
        c.Listen: _listen,
    }


def _why_smaller(care: e.Stage, motion: bool) -> str:
    return "body-slow" if care == "slow" else "motion" if motion else "noise"


def _share(value: float) -> float:
    """A share clamped to 0..1; NaN becomes 0."""
    return max(0.0, min(1.0, value)) if value == value else 0.0
