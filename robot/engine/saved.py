"""The whole engine at one instant as plain data, and back: what comes after is the same to the letter.

There are two snapshots, for two ends. `Engine.snapshot()` is what outlives a power cut: the person's way, and
never a phase, so that the robot wakes asleep and nothing resumes by itself (law 6). `save` keeps everything
else too: the phase, the timers, the session and how far its behaviour has come. The robot never wakes from
it. It is for those who must go back to an instant: a replay that begins in the middle, a search that tries
what could happen next, a finding that is handed on.

How each attribute is kept stands in one table a part. An attribute that is in none fails
tests/engine/test_saved.py: whoever adds one adds a line here.
"""

import copy
import random
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from robot.contract.commands import COMMANDS
from robot.contract.events import EVENTS
from robot.contract.programme import Level, Programme
from robot.contract.scene import Scene
from robot.engine.contact import Contact
from robot.engine.core import Engine
from robot.engine.ladder import Ladder
from robot.engine.phases import PhaseMachine
from robot.engine.policies import make
from robot.engine.progress import Progress
from robot.engine.signals import Collector
from robot.engine.stage import BehaviourFault, Playbook, Stage
from robot.errors import InputError, YorisouError

VERSION = 1
WHERE = "full snapshot"
# An attribute as JSON, and from JSON; the engine is there for what belongs to its programme.
Keep = Callable[[Engine, Any], Any]
Back = Callable[[Engine, Any], Any]
Kept = tuple[Keep, Back]


def save(engine: Engine) -> dict[str, Any]:
    """Everything that decides what the engine will do, JSON-able. To be asked for between two events."""
    kept = {name: keep(engine, getattr(engine, name)) for name, (keep, _) in ENGINE.items()}
    return {
        "version": VERSION,
        "programme": engine.programme.digest,
        "seed": engine.seed,
        "engine": copy.deepcopy(kept),  # what the engine does next changes nothing here
    }


def restore(programme: Programme, seed: int, data: Mapping[str, Any]) -> Engine:
    """An engine that goes on as the saved one would have.

    Raises InputError for other data, for another programme or seed, and where a behaviour no longer takes
    the way that it took.
    """
    if (data.get("version"), data.get("programme"), data.get("seed")) != (VERSION, programme.digest, seed):
        raise InputError(
            WHERE, "is of another version, programme or seed.", "Give it what it was saved with."
        )
    kept = data.get("engine")
    if not isinstance(kept, dict) or kept.keys() != ENGINE.keys():
        raise InputError(WHERE, "has other parts than this version.", "Was it written by another version?")
    kept = copy.deepcopy(kept)
    try:
        engine = Engine(programme, seed, {**kept["progress"], "open_session": None})
        for name, (_, back) in ENGINE.items():
            setattr(engine, name, back(engine, kept[name]))
    except YorisouError:
        raise
    except (BehaviourFault, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(WHERE, f"cannot be taken up: {error!r}.") from error
    return engine


# --- how values are kept ------------------------------------------------------------------------------------

PLAIN: Kept = (lambda _, value: value, lambda _, value: value)
WORDS: Kept = (lambda _, value: sorted(value), lambda _, value: set(value))
FROZEN: Kept = (lambda _, value: sorted(value), lambda _, value: frozenset(value))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


TUPLES: Kept = (lambda _, value: value, lambda _, value: _tuples(value))


# An event or None.
EVENT: Kept = (
    lambda _, value: None if value is None else value.to_json(),
    lambda _, value: None if value is None else EVENTS.from_json(value),
)


COMMAND: Kept = (lambda _, value: value.to_json(), lambda _, value: COMMANDS.from_json(value))

# "note" -> (times, places, when last).
CAUSES: Kept = (
    lambda _, value: {note: list(cause) for note, cause in value.items()},
    lambda _, value: {note: tuple(cause) for note, cause in value.items()},
)


def _inside(name: str, table: Mapping[str, Kept]) -> Kept:
    """The part `name` of the engine, which stays the same object: others hold it too."""

    def keep(engine: Engine, part: Any) -> Any:
        return {each: kept(engine, getattr(part, each)) for each, (kept, _) in table.items()}

    def back(engine: Engine, value: Any) -> Any:
        part = getattr(engine, name)
        for each, (_, put) in table.items():
            setattr(part, each, put(engine, value[each]))
        return part

    return keep, back


def _made(make_part: Callable[..., Any], table: Mapping[str, Kept]) -> Kept:
    """A part that is there or None, made anew from its fields. `make_part(engine, **fields)`."""

    def keep(engine: Engine, part: Any) -> Any:
        if part is None:
            return None
        return {each: kept(engine, getattr(part, each)) for each, (kept, _) in table.items()}

    def back(engine: Engine, value: Any) -> Any:
        return value and make_part(
            engine, **{each: put(engine, value[each]) for each, (_, put) in table.items()}
        )

    return keep, back


def _many(kept: Kept) -> Kept:
    keep, back = kept
    return (
        lambda engine, values: [keep(engine, each) for each in values],
        lambda engine, values: [back(engine, each) for each in values],
    )


def _keep_level(engine: Engine, level: Level) -> list[str]:
    """[level, sub-level or ""]."""
    for whole in engine.programme.levels:
        for part in (whole, *whole.parts):
            if part == level:
                return [whole.id, "" if part is whole else part.id]
    raise InputError(WHERE, f"{level.id} is no level of {engine.programme.id}.")


def _back_level(engine: Engine, value: list[str]) -> Level:
    whole = engine.programme.level(value[0])
    return next((part for part in whole.parts if part.id == value[1]), whole)


def _back_progress(engine: Engine, value: dict[str, Any]) -> Progress:
    """Into the progress that ladder and policy hold already."""
    kept = Progress.from_json(value)
    for each in fields(Progress):
        setattr(engine.progress, each.name, getattr(kept, each.name))
    return engine.progress


LEVEL: Kept = (_keep_level, _back_level)
PROGRESS: Kept = (lambda _, progress: progress.to_json(), _back_progress)
COLLECTOR: Kept = (lambda _, value: value.to_json(), lambda _, value: Collector.from_json(value))
POLICY: Kept = (
    lambda _, policy: policy.to_json(),
    lambda engine, value: make(engine._written.policy, engine._written.levels, value),
)


def _make_scene(engine: Engine, **kept: Any) -> Scene:
    """Its generator is begun by the stage, from the playbook's seed."""
    rng = random.Random(0)  # noqa: S311 - not drawn from
    return Scene(
        rng=rng,
        next_utterance=engine._next_utterance,
        next_offer=engine._next_offer,
        draw=engine._draw,
        remember=engine._remember,
        **kept,
    )


def _back_stage(engine: Engine, value: dict[str, Any]) -> Stage:
    """The behaviour is begun again and given all that it was given."""
    stage, book = engine.stage, PLAYBOOK[1](engine, value["playbook"])
    stage.name = value["name"]
    if book is not None:
        stage.resume(stage.name, book)
    return stage


# --- what is kept, part by part: a new attribute is one line here -------------------------------------------

TIMERS = {"_due": PLAIN, "_held": PLAIN}
CALENDAR = {"_report": EVENT, "_at": PLAIN}
PHASES = {"state": PLAIN}
LADDER = {"state": PLAIN}
SCENE = {"level": LEVEL, "chosen": PLAIN, "sign": PLAIN, "distress": PLAIN, "uneasy": FROZEN}
BOOK = {"scene": _made(_make_scene, SCENE), "seed": PLAIN, "inputs": _many(EVENT), "numbers": PLAIN}
PLAYBOOK = _made(lambda _, **kept: Playbook(**kept), BOOK)
STAGE = {"name": PLAIN, "playbook": PLAYBOOK}
CONTACT = {
    "number": PLAIN,
    "level": LEVEL,
    "of_level": PLAIN,
    "day": PLAIN,
    "planned_s": PLAIN,
    "began": PLAIN,
    "collector": COLLECTOR,
    "behaviour": PLAIN,
    "robot_free": PLAIN,
    "sign": PLAIN,
    "distress": PLAIN,
    "asked_more": PLAIN,
    "others": PLAIN,
    "foreseen": PLAIN,
    "foreseeing": PLAIN,
    "asked_rating": PLAIN,
    "cause": PLAIN,
    "paused_us": PLAIN,
    "lived_us": PLAIN,
    "mid_peak": PLAIN,
    "uneasy": FROZEN,
    "rated": EVENT,
}
# In the order in which they are put back: what others are made from comes first.
ENGINE: dict[str, Kept] = {
    "progress": PROGRESS,
    "phases": _inside("phases", PHASES),
    "calendar": _inside("calendar", CALENDAR),
    "ladder": _inside("ladder", LADDER),
    "policy": POLICY,
    "contact": _made(lambda _, **kept: Contact(**kept), CONTACT),
    "stage": (_inside("stage", STAGE)[0], _back_stage),
    "timers": _inside("timers", TIMERS),
    "_begun": PLAIN,
    "_run_day": PLAIN,
    "_shifted": PLAIN,
    "_lost": WORDS,
    "_strains": PLAIN,
    "_missing": WORDS,
    "_gone": PLAIN,
    "_left": PLAIN,
    "_causes": CAUSES,
    "_holds": PLAIN,
    "_held_at": PLAIN,
    "_others": PLAIN,
    "_near": PLAIN,
    "_touches": PLAIN,
    "_quiet": EVENT,
    "_paused_in": PLAIN,
    "_paused_at": PLAIN,
    "_paused_by": PLAIN,
    "_unsaid": EVENT,
    "_cueing": PLAIN,
    "_after_preview": PLAIN,
    "_outlook": TUPLES,
    "_listens": COMMAND,
    "_kept": PLAIN,
    "_worried_at": PLAIN,
    "_run_began": PLAIN,
    "_now": PLAIN,
}
# What is left out, and why that loses nothing.
LEFT_OUT: Mapping[type, Mapping[str, str]] = {
    Engine: {
        "programme": "is given to `restore`",
        "_written": "is given to `restore`",
        "seed": "is given to `restore`",
        "error": "is an exception, told by `Broke` when it came",
        "_out": "belongs to the event that is handled",
    },
    PhaseMachine: {"machine": "is built from the table", "trigger": "is the machine's"},
    Ladder: {
        "programme": "is the engine's",
        "progress": "is the engine's",
        "calendar": "is the engine's",
        "trigger": "is the machine's",
        "_now": "is set before every step",
        "_asked": "is set before every step",
        "_consented": "is set before every step",
    },
    Stage: {
        "scene": "comes back by playing the playbook",
        "broken": "is told with the event that broke it",
        "_timers": "are the engine's",
        "_play": "comes back by playing the playbook",
        "_waits": "comes back by playing the playbook",
        "_offer": "comes back by playing the playbook",
        "_options": "comes back by playing the playbook",
    },
    Scene: {
        "rng": "is begun from the playbook's seed",
        "next_utterance": "draws from the engine",
        "next_offer": "draws from the engine",
        "draw": "draws from the engine",
        "remember": "writes to the engine",
    },
}
