"""What the engine is made of, and the small parts that every layer of it uses."""

import random
from collections.abc import Callable
from typing import Any, ClassVar

import robot.behaviours  # noqa: F401 - registers the built-in behaviours
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.programme import Programme
from robot.contract.record import Record
from robot.contract.scene import Rotation, Scene
from robot.engine.contact import Contact
from robot.engine.contained import Contained
from robot.engine.ladder import Ladder
from robot.engine.newer_script import follow
from robot.engine.phases import PhaseMachine
from robot.engine.policies import StepPolicy, make
from robot.engine.progress import KEPT_CHOICES, Progress
from robot.engine.stage import Stage
from robot.engine.timers import Timers

Handlers = dict[type[Record], Callable[..., None]]
Due = dict[str, Callable[..., None]]

# What comes again within this is the same cause as before.
SAME_CAUSE_US = 3_600_000_000


class EngineState:
    """The parts of one companion. Each layer above adds one concern; `core.Engine` is the top.

    A layer declares which events it HANDLES and which timers it serves when DUE; a higher layer counts.
    """

    HANDLES: ClassVar[Handlers] = {}
    DUE: ClassVar[Due] = {}
    handlers: ClassVar[Handlers] = {}
    timers_due: ClassVar[Due] = {}

    def __init_subclass__(cls) -> None:
        layers = list(reversed(cls.__mro__))
        cls.handlers = {k: v for layer in layers for k, v in vars(layer).get("HANDLES", {}).items()}
        cls.timers_due = {k: v for layer in layers for k, v in vars(layer).get("DUE", {}).items()}

    def __init__(self, programme: Programme, seed: int, snapshot: dict[str, Any] | None = None) -> None:
        self.programme, self.seed = programme, seed
        self.progress = (
            Progress(programme.start, list(programme.agreed))
            if snapshot is None
            else Progress.from_json(snapshot)
        )
        changed = follow(self.progress, programme.levels)
        self._gone, self._left = list(changed.gone), changed.left
        self.progress.settle_open_session()
        self.phases = PhaseMachine()
        self.timers = Timers()
        self.calendar = Calendar()
        self.ladder = Ladder(programme, self.progress, self.calendar)
        self.policy = self._policy()
        self.stage = Stage(self.timers)
        self.contact: Contact | None = None
        self.error: Contained | None = None  # the newest fault that was contained
        self._begun = False
        self._lost: set[str] = set()
        self._causes: dict[str, tuple[int, list[str], int]] = {}
        self._strains: dict[str, e.Stage] = {}
        self._others = False
        self._near: bool | None = None
        self._run_day: int | None = None
        self._shifted = 0
        self._quiet: e.QuietHoursChanged | None = None
        self._paused_in = ""
        self._paused_at: int | None = None
        self._paused_by = ""
        self._unsaid: e.Spoken | None = None
        self._cueing = ""
        self._after_preview = "present"
        self._outlook: tuple[str, c.Figures] | None = None
        self._now = 0
        self._out: list[Record] = []

    def _policy(self) -> StepPolicy:
        """The policy as far as it was, or another one that learns from what was lived before it."""
        p, chosen = self.progress, self.programme.policy
        policy = make(chosen, self.programme.levels, p.policy)
        if p.policy.get("kind") != chosen.kind:
            demands = {level.id: level.demand for level in self.programme.levels}
            for past in p.counted():
                if past.level in demands:
                    policy.observe(past.seen(demands[past.level]))
            p.policy = policy.to_json()
        return policy

    def snapshot(self) -> dict[str, Any]:
        """What outlives a power cut: the way so far, never a phase. The robot wakes asleep (law 6)."""
        return self.progress.to_json()

    def _take_up(self) -> None:
        """What a power cut left open goes on, whatever the first event of the run is.

        What a newer script no longer has is told to staff, and to the person where it was where they were.
        """
        gone, self._gone, left, self._left = self._gone, [], self._left, ""
        if left:
            self._entered_level()
            self._decide("down", left.split("/")[0], "level-gone", ())
        if gone:
            self._note("levels-gone", (("level", c.SEVERAL.join(gone)),))

    @property
    def phase(self) -> str:
        return self.phases.state

    def _emit(self, *commands: Record) -> None:
        self._out.extend(commands)

    def _to(self, trigger: str) -> None:
        """Take a transition. One that does not fit the phase is a fault of ours and is contained as one."""
        before = self.phases.state
        self.phases.trigger(trigger)
        self._emit(c.PhaseChanged(before, self.phases.state))

    def _bounds(self) -> None:
        self._emit(c.Bounds(self.ladder.modalities(), self.contact is not None))

    def _play(self, name: str) -> None:
        scene = Scene(
            self.ladder.level,
            random.Random(f"{self.seed}:{self.progress.last_session}:{self._now}:{name}"),  # noqa: S311
            self._next_utterance,
            self._next_offer,
            self._draw,
            self._remember,
            self.progress.chosen,
        )
        self._emit(*self.stage.play(name, scene, self._now))

    def stage_close(self) -> None:
        self._emit(*self.stage.close())
        if self.stage.broken is not None:
            self.error, self.stage.broken = self.stage.broken, None
            self._emit(c.Broke("behaviour", self.error.name))

    def _next_utterance(self) -> int:
        self.progress.last_utterance += 1
        return self.progress.last_utterance

    def _draw(self, key: str, names: tuple[str, ...]) -> int:
        """From the lists of this programme's levels; those of levels that it no longer has are forgotten."""
        p, levels = self.progress, [level.id for level in self.programme.levels]
        p.used = {kept: used for kept, used in p.used.items() if kept.split(".")[0] in levels}
        return Rotation(p.used).draw(key, names)

    def _remember(self, offer: str, card: str) -> None:
        """The card chosen last in an offer; the latest stands at the end."""
        others = [kept for kept in self.progress.chosen if kept[0] != offer]
        self.progress.chosen = [*others, [offer, card]][-KEPT_CHOICES:]

    def _next_offer(self) -> int:
        self.progress.last_offer += 1
        return self.progress.last_offer

    def _today(self) -> int | None:
        """The person's day, or None while nobody vouches for the clock."""
        return self.calendar.day(self._now) if self.calendar.verified else None

    def _say_no(self) -> None:
        """The person has said no to what they did not ask for: it holds for this day at least (bars.py).

        Said before a clock could be trusted, it holds for the first day that one vouches for.
        """
        p, today = self.progress, self._today()
        p.no_day, p.no_undated = today, today is None
        p.no_utc_us = 0 if today is None else self.calendar.utc(self._now)

    def _is_staff(self, by: object) -> bool:
        """Whether `by` may approve, clear and plan. Without a list of staff everybody but the person may."""
        named = by.strip().casefold() if isinstance(by, str) else ""
        return named in self.programme.staff if self.programme.staff else named not in ("", "person")

    def _note(self, note: str, figures: c.Figures = ()) -> None:
        """Tell the therapist."""
        self._emit(c.Noted(note, figures))

    def _note_cause(self, note: str, where: str, figures: c.Figures) -> None:
        """Tell the therapist of something of ours: what comes again within an hour is one cause, counted.

        The figures are the latest; "where" names each place once; from the second time on "count" says how
        often it came.
        """
        count, places, at = self._causes.get(note, (0, [], 0))
        if count and self._now - at > SAME_CAUSE_US:
            count, places = 0, []
        places = places if where in places else [*places, where]
        self._causes[note] = (count + 1, places, self._now)
        again: c.Figures = (("count", count + 1),) if count else ()
        self._note(note, (("where", c.SEVERAL.join(places)), *figures, *again))

    def _decide(self, decision: c.Decision, before: str, rule: str, figures: c.Figures, by: str = "") -> None:
        after = self.ladder.state
        if after != before or decision in ("up", "down"):
            self.progress.why_rule, self.progress.why_figures = rule, [list(pair) for pair in figures]
            self._bounds()
        self._emit(c.Decided(decision, before, after, rule, figures, by))

    def _step_down(self, rule: str, figures: c.Figures, by: str = "") -> bool:
        """One level down, explained. False only at the lowest level."""
        before = self.ladder.state
        if not self.ladder.step_down(self._now):
            return False
        self._entered_level()
        self._decide("down", before, rule, figures, by)
        return True

    def _entered_level(self) -> None:
        self.policy.entered(self.ladder.state, self.calendar.day(self._now))
        self.progress.wish_rule, self.progress.wish_figures = "", []
        self.progress.policy = self.policy.to_json()
