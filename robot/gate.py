"""The last thing before the drivers: every command is let through, clamped or refused here, only here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from robot.config import Config
from robot.engine import commands as c
from robot.engine import events as e
from robot.engine.programme import Programme
from robot.engine.record import Record

# In quiet hours: light-only breathing, dim (domain.md §1.1).
QUIET_LIGHT = 0.1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was asked, what was really sent (None: nothing), and why it differs ("" if it does not)."""

    asked: Record
    sent: Record | None
    note: str = ""

    @property
    def word(self) -> str:
        """As the journal keeps it: "sent", "clamped:<why>" or "refused:<why>"."""
        if self.sent is None:
            return f"refused:{self.note}"
        return f"clamped:{self.note}" if self.note else "sent"


class Gate:
    """Holds what this person has agreed to, both quiet hours, and the limits of loudness and motion.

    `gesture_modality` tells which modality a named gesture needs. What is not let through is said in the
    verdict, never dropped in silence.
    """

    def __init__(self, programme: Programme, config: Config, gesture_modality: Callable[[str], str]) -> None:
        self._gesture_modality = gesture_modality
        self._motion = min(programme.motion, config.body.motion)
        self._loudness = min(programme.loudness, config.voice.loudness)
        self._ears = config.ears.enabled
        self._agreed: frozenset[str] = frozenset()
        self._contact = False
        self._quiet = False
        self._verified = False

    def note(self, event: Record) -> None:
        """Take notice of an event that changes what may pass."""
        if isinstance(event, e.QuietHoursChanged):
            self._quiet = event.on
        elif isinstance(event, e.ClockReported):
            self._verified = event.verified

    @property
    def gain(self) -> float:
        """Loudness 0..1, the ceiling; the voice makes a whisper softer still."""
        return self._loudness

    def judge(self, command: Record) -> Verdict:
        """What may be sent for this command."""
        if isinstance(command, c.Bounds):
            self._agreed, self._contact = frozenset(command.modalities), command.contact
        rule = self._rules.get(type(command))
        return Verdict(command, command) if rule is None else rule(self, command)

    def _refuse(self, command: Record, why: str) -> Verdict:
        return Verdict(command, None, why)

    def _idle(self, command: c.Idle) -> Verdict:
        if command.style == "off":
            return Verdict(command, command)
        for refused, why in (
            (self._quiet, "quiet-hours"),
            ("breathing" not in self._agreed, "not-agreed"),
            (self._motion == 0, "motion-off"),
        ):
            if refused:
                return Verdict(command, c.Idle("off"), why)
        return Verdict(command, command)

    def _gesture(self, command: c.Gesture) -> Verdict:
        if self._quiet:
            return self._refuse(command, "quiet-hours")
        try:
            modality = self._gesture_modality(command.name)
        except KeyError:
            return self._refuse(command, "unknown")
        if modality not in self._agreed:
            return self._refuse(command, "not-agreed")
        amplitude = max(0.0, min(1.0, command.amplitude)) * self._motion
        if amplitude == 0:
            return self._refuse(command, "motion-off")
        if amplitude == command.amplitude:
            return Verdict(command, command)
        return Verdict(command, replace(command, amplitude=round(amplitude, 3)), "motion")

    def _light(self, command: c.Light) -> Verdict:
        if command.level > 0 and "light" not in self._agreed:
            return self._refuse(command, "not-agreed")
        level = max(0.0, min(QUIET_LIGHT if self._quiet else 1.0, command.level))
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
        return self._refuse(command, why) if why else Verdict(command, command)

    def _say(self, command: c.Say) -> Verdict:
        """Without leave to speak a line is shown; without leave to show it either, it is refused.

        Words belong to contact, which the dose counts: company is without them.
        """
        if not self._contact:
            return self._refuse(command, "no-session")
        if command.style == "text":
            why = "" if self._agreed & {"text", "speech"} else "not-agreed"
            return self._refuse(command, why) if why else Verdict(command, command)
        why = self._silent() or ("" if "speech" in self._agreed else "not-agreed")
        if not why:
            return Verdict(command, command)
        if self._agreed & {"text", "speech"}:
            return Verdict(command, replace(command, style="text"), why)
        return self._refuse(command, why)

    def _offer(self, command: c.Offer) -> Verdict:
        if not self._contact:
            return self._refuse(command, "no-session")
        return Verdict(command, command) if "cards" in self._agreed else self._refuse(command, "not-agreed")

    def _listen(self, command: c.Listen) -> Verdict:
        if command.on and not self._ears:
            return self._refuse(command, "ears-off")
        return Verdict(command, command)

    _rules: ClassVar[dict[type[Record], Callable[..., Verdict]]] = {
        c.Idle: _idle,
        c.Gesture: _gesture,
        c.Light: _light,
        c.Sound: _sound,
        c.Say: _say,
        c.Offer: _offer,
        c.Listen: _listen,
    }
