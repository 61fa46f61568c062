"""The full snapshot: saved and restored at any point, an engine goes on as it would have gone on."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.programme import Dose, Level, Programme
from robot.contract.record import Record
from robot.contract.scene import Scene
from robot.engine import saved, stage
from robot.engine.contact import Contact
from robot.engine.core import Engine
from robot.engine.ladder import Ladder
from robot.engine.phases import PHASES, PhaseMachine
from robot.engine.stage import Playbook, Stage
from robot.engine.timers import Timers
from robot.errors import InputError
from tests.engine.build import LEVELS, Driven, S, bring_to, level, programme

# The ladder of the other tests, with a last level in two parts.
PARTS = tuple(
    replace(level(name, "touch", "motion sound speech", dwell_days=0, dwell_sessions=1), demand=3.0)
    for name in ("heard", "seen")
)
WHOLE = replace(level("call", "touch", "motion sound", dwell_days=0, dwell_sessions=1), parts=PARTS)
IDS = [x.id for x in (*LEVELS, WHOLE)]


def tall(**changes: Any) -> Programme:
    """Everything within reach: much contact, no dwell, and a person who has said yes to all of it."""
    levels = tuple(
        replace(x, dose=Dose(10, 9, 7), dwell_days=0, dwell_sessions=min(1, x.dwell_sessions))
        for x in (*LEVELS, WHOLE)
    )
    agreed = (*IDS, "call/heard", "call/seen")
    return programme(**{"levels": levels, "agreed": agreed, "start": "touch", "ceiling": "call", **changes})


class Twin(Driven):
    """A hand-driven engine, and its saved and restored twin to whom everything is done too."""

    def __init__(self, seed: int = 1, **changes: Any) -> None:
        super().__init__(seed)
        self.programme = tall(**changes)
        self.engine = Engine(self.programme, seed, {**self.engine.snapshot(), "level": self.programme.start})
        self.engine.progress.agreed = list(self.programme.agreed)
        self.twin: Engine | None = None
        self.do(e.ClockReported(1_767_610_800 * S, 9 * 3600, True))

    def save(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(json.dumps(saved.save(self.engine)))
        return data

    def part(self) -> None:
        """From here on two engines live the same."""
        self.twin = saved.restore(self.programme, self.engine.seed, self.save())
        assert saved.save(self.twin) == saved.save(self.engine)
        assert self.twin.deadline() == self.engine.deadline()

    def do(self, event: Record) -> list[Record]:
        out = super().do(event)
        if getattr(self, "twin", None) is not None:
            assert self.twin is not None
            assert self.twin.handle(event, self.now) == out, event
            assert self.twin.deadline() == self.engine.deadline()
            assert self.twin.phase == self.engine.phase
        return out


# --- every event there is, as one could come ----------------------------------------------------------------

SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "by": st.sampled_from(["T", "person"]),
    "level": st.sampled_from(IDS),
    "levels": st.permutations(IDS).map(tuple),
    "days_a_week": st.lists(st.integers(0, 7), min_size=1, max_size=4).map(lambda x: tuple(sorted(x)[::-1])),
    "until": st.sampled_from(["", "2026-01-09", "2026-03-01"]),
    "option": st.sampled_from(["music", "rain", "neither"]),
    "gesture": st.sampled_from(["look-away", "tail-slow", "nuzzle"]),
    "pad": st.sampled_from(["head", "back"]),
    "device": st.sampled_from(["servos", "board"]),
    "offset_s": st.sampled_from([0, 32_400]),
    "utc_us": st.integers(0, 40).map(lambda x: (1_767_610_800 + x * 20_000) * S),
    "tier": st.integers(1, 3),
    "figures": st.sampled_from([(), (("value", 3), ("limit", 2.5))]),
    "value": st.one_of(st.none(), st.integers(-1, 11)),
}


def of_type(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if name in SPECIAL:
        return SPECIAL[name]
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    return {bool: st.booleans(), int: st.integers(0, 6), str: st.just("x")}.get(
        hint, st.one_of(st.none(), st.integers(0, 10))
    )


def event_of(kind: type[Record]) -> st.SearchStrategy[Record]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{f.name: of_type(f.name, hints[f.name]) for f in fields(kind)})  # type: ignore[arg-type]


ANY = st.one_of([event_of(kind) for kind in e.EVENTS.kinds.values()])
# What a good evening is made of, so that a random stream gets somewhere.
LIVED = st.sampled_from(
    [
        e.WakeRequested("tap"),
        e.StartRequested("tap"),
        e.StartRequested("tap"),
        e.Touched("head", 1600),
        e.Touched("back", 900),
        e.PresenceChanged(True),
        e.EndRequested("tap"),
        e.Rated(1),
        e.Rated(9),
        e.MoreRequested("tap"),
        e.PauseRequested("tap"),
        e.ResumeRequested("tap"),
        e.PreviewAnswered(1, True, "tap"),
        e.PreviewAnswered(2, True, "tap"),
        e.ChoiceMade(1, "music", "tap"),
        e.Spoken(1, "played", 900),
        e.Spoken(2, "failed", 0),
        e.LessRequested("tap"),
        e.ClockReported(1_767_700_000 * S, 32_400, True),
    ]
)
STREAM = st.lists(
    st.tuples(st.sampled_from([0, 1, 2, 5, 20, 40, 130, 700, 90_000]), st.one_of(LIVED, LIVED, ANY)),
    min_size=1,
    max_size=60,
)
WAKE, START = (0, e.WakeRequested("tap")), (0, e.StartRequested("tap"))
CHOICE = (45, e.ChoiceMade(1, "rain", "tap"))
REACHED: set[str] = set()


@settings(max_examples=250)
@given(
    st.tuples(st.integers(0, 2), STREAM).map(lambda x: [WAKE, START][: x[0]] + x[1]),
    st.floats(0, 1),
    st.integers(0, 3),
    st.sampled_from(IDS[1:]),
)
@example([WAKE, START, (5, e.PauseRequested("tap")), (9, e.ResumeRequested("tap"))], 0.9, 1, "touch")
@example([WAKE, START, CHOICE, CHOICE, CHOICE], 0.7, 1, "choosing")
@example([START, (90, e.Spoken(1, "failed", 0)), (0, e.Touched("head", 9))], 0.7, 1, "word")
def test_saved_and_restored_at_any_point_the_future_is_the_same(
    stream: list[tuple[int, Record]], cut: float, seed: int, start: str
) -> None:
    d = Twin(seed, start=start)
    for place, (seconds, event) in enumerate(stream):
        if place == int(cut * len(stream)):
            d.part()
            REACHED.add(d.phase)
        d.pass_s(seconds)
        d.do(event)
    if d.twin is None:
        d.part()
    d.pass_s(3 * 3600)
    assert d.twin is not None
    assert saved.save(d.twin) == saved.save(d.engine)
    assert d.twin.snapshot() == d.engine.snapshot()


def test_the_property_above_was_in_many_phases() -> None:
    assert {"asleep", "present"} <= REACHED


@pytest.mark.parametrize("phase", PHASES)
def test_from_every_phase_the_future_is_the_same(phase: str) -> None:
    d = Twin(start="touch")
    if phase == "fault":
        d.do(e.FaultRaised("tail", "overload"))
    else:
        bring_to(d, phase)
    d.part()
    d.pass_s(7200)
    d.do(e.WakeRequested("tap"))
    d.evening()
    d.evening(rating=8)
    assert d.phase in PHASES


def test_a_card_on_the_table_is_still_on_it() -> None:
    d = Twin(start="choosing")
    d.do(e.StartRequested("tap"))
    while not (offers := [x for x in d.log if isinstance(x, c.Offer)]):
        d.pass_s(1)
    d.part()
    assert d.twin is not None
    assert d.twin.stage.offered(offers[0].offer, "music")
    answered = d.do(e.ChoiceMade(offers[0].offer, "music", "tap"))
    assert c.OfferClosed(offers[0].offer) in answered
    assert d.engine.stage.scene is not None
    assert d.engine.stage.scene.sign


def test_restoring_draws_no_number_twice() -> None:
    d = Twin(start="word")
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    d.part()
    assert d.twin is not None
    said = d.engine.progress.last_utterance
    assert said > 0
    assert d.twin.progress.last_utterance == said


def test_the_other_snapshot_wakes_asleep_from_the_same_instant() -> None:
    """Why there are two: after a power cut nothing resumes by itself."""
    d = Twin()
    bring_to(d, "active")
    cut_off = Engine(d.programme, 1, json.loads(json.dumps(d.engine.snapshot())))
    assert (d.phase, cut_off.phase) == ("active", "asleep")
    assert cut_off.contact is None
    assert cut_off.deadline() is None
    again = saved.restore(d.programme, 1, d.save())
    assert again.phase == "active"
    assert again.contact == d.engine.contact or again.contact is not None
    assert again.deadline() == d.engine.deadline()


# --- nothing is forgotten -----------------------------------------------------------------------------------


def parts_of(engine: Engine) -> list[tuple[Any, dict[str, Any]]]:
    assert engine.contact is not None
    assert engine.stage.playbook is not None
    return [
        (engine, saved.ENGINE),
        (engine.timers, saved.TIMERS),
        (engine.calendar, saved.CALENDAR),
        (engine.phases, saved.PHASES),
        (engine.ladder, saved.LADDER),
        (engine.stage, saved.STAGE),
        (engine.stage.playbook, saved.BOOK),
        (engine.stage.playbook.scene, saved.SCENE),
        (engine.contact, saved.CONTACT),
    ]


def attributes(part: Any) -> set[str]:
    return {f.name for f in fields(part)} if is_dataclass(part) else set(vars(part))


def test_every_attribute_is_kept_or_left_out_on_purpose() -> None:
    """A new attribute of the engine belongs into a table of robot/engine/saved.py: one line."""
    d = Twin()
    bring_to(d, "active")
    seen = set()
    for part, table in parts_of(d.engine):
        left_out = set(saved.LEFT_OUT.get(type(part), ()))
        assert attributes(part) == table.keys() | left_out, type(part).__name__
        assert not table.keys() & left_out
        seen.add(type(part))
    assert seen == {Engine, Timers, Calendar, PhaseMachine, Ladder, Stage, Playbook, Scene, Contact}
    assert all(reason for reasons in saved.LEFT_OUT.values() for reason in reasons.values())


def test_an_attribute_that_nobody_wrote_down_is_found() -> None:
    d = Twin()
    bring_to(d, "active")
    d.engine.new_thing = 1  # type: ignore[attr-defined]
    assert attributes(d.engine) != saved.ENGINE.keys() | set(saved.LEFT_OUT[Engine])


def test_what_is_saved_is_not_touched_by_what_comes_after() -> None:
    d = Twin()
    bring_to(d, "active")
    data = saved.save(d.engine)
    before = json.dumps(data)
    saved.restore(d.programme, 1, data)
    d.do(e.Touched("head", 900))
    d.pass_s(900)
    assert json.dumps(data) == before


# --- bad input ----------------------------------------------------------------------------------------------


def broken(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    engine = data["engine"]
    yield {}
    yield {**data, "version": 0}
    yield {**data, "programme": "other"}
    yield {**data, "engine": None}
    yield {**data, "engine": {**engine, "more": 1}}
    yield {**data, "engine": {**engine, "timers": {}}}
    yield {**data, "engine": {**engine, "contact": {"number": 1}}}
    yield {**data, "engine": {**engine, "_quiet": {"kind": "no-such"}}}
    yield {**data, "engine": {**engine, "progress": {"level": "touch"}}}
    for wrong in ({"name": "no-such"}, {"name": "asleep"}):
        yield {**data, "engine": {**engine, "stage": {**engine["stage"], **wrong}}}
    book = engine["stage"]["playbook"]
    for wrong in ({"numbers": [1, 2, 3]}, {"scene": {**book["scene"], "level": ["gone", ""]}}):
        yield {**data, "engine": {**engine, "stage": {**engine["stage"], "playbook": {**book, **wrong}}}}


def test_anything_else_is_refused_and_says_why() -> None:
    d = Twin(start="word")
    bring_to(d, "active")
    d.pass_s(100)
    for wrong in broken(d.save()):
        if wrong.get("engine", {}) and wrong["engine"]["stage"].get("name") == "asleep":
            continue  # a behaviour that takes whatever it is given
        with pytest.raises(InputError, match=r"snapshot|behaviour|event"):
            saved.restore(d.programme, 1, json.loads(json.dumps(wrong)))
    with pytest.raises(InputError):
        saved.restore(d.programme, 2, d.save())


def test_months_of_company_are_saved_in_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "MOST_INPUTS", 40)
    d = Twin()
    d.do(e.WakeRequested("tap"))
    for _ in range(100):
        d.pass_s(200)
        d.do(e.Touched("head", 500))
    book = d.engine.stage.playbook
    assert book is not None
    assert len(book.inputs) < 40
    d.part()
    for _ in range(30):
        d.pass_s(200)
        d.do(e.Touched("head", 500))


def test_a_whole_level_and_its_parts_are_told_apart() -> None:
    d = Twin(start="call")
    for each, name in ((WHOLE, ["call", ""]), (PARTS[1], ["call", "seen"])):
        whole = next(x for x in d.programme.levels if x.id == "call")
        wanted: Level = whole if each is WHOLE else each
        assert saved._keep_level(d.engine, wanted) == name
        assert saved._back_level(d.engine, name) == wanted
    with pytest.raises(InputError):
        saved._keep_level(d.engine, replace(PARTS[0], id="other"))
