"""A long campaign: a hundred thousand random events through one engine after another, and its laws."""

import random

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.engine.phases import PHASES
from tests.engine.build import Driven, of

EVENTS = 100_000
EVENINGS = 12
SOURCES: tuple[e.Source, ...] = ("tap", "button", "typed", "touch", "heard", "console", "host")


def any_event(rng: random.Random, d: Driven) -> Record:
    """What people do comes often, what breaks seldom; a wrong number is tried as well as the right one."""
    source = rng.choice(SOURCES)
    proposal = d.engine.progress.proposal
    number = rng.randrange(1, 40) if proposal is None or rng.random() < 0.2 else proposal.number
    often: tuple[Record, ...] = (
        e.WakeRequested("tap"),
        e.StartRequested("tap"),
        e.StartRequested("tap"),
        e.MoreRequested("tap"),
        e.EndRequested("tap"),
        e.PreviewAnswered(number, rng.random() < 0.8, source),
        e.Rated(rng.choice((0, 1, 2, 3))),
        e.Rated(rng.choice((0, 1, 2, 3, None, 5, 8))),
        e.Touched("head", 900),
    )
    seldom: tuple[Record, ...] = (
        e.StopRequested(source),
        e.LessRequested(source, rng.random() < 0.2),
        e.MoreRequested(source),
        e.StartRequested(source),
        e.SleepRequested(source),
        e.PauseRequested(source),
        e.ResumeRequested(source),
        e.WordReceived("yes", 2, source),
        e.ChoiceMade(number, "neither", source),
        e.Touched("left", 100, rough=True),
        e.Spoken(number, "played", 900),
        e.CrisisRaised(rng.choice((1, 2)), source),
        e.CrisisCleared("staff"),
        e.CrisisCleared("staff"),
        e.FaultRaised("body", "overload"),
        e.FaultCleared("staff"),
        e.LinkLost("servos"),
        e.LinkRestored("servos"),
        e.LinkRestored("servos"),
        e.QuietHoursChanged(rng.random() < 0.2, "22:00", "09:00"),
    )
    return rng.choice(often if rng.random() < 0.8 else seldom)


@pytest.mark.soak
def test_laws_1_to_5_over_a_hundred_thousand_events() -> None:
    rng = random.Random(1)
    done = ups = 0
    while done < EVENTS:
        d = Driven(seed=done, snapshot=None, ceiling=rng.choice(("touch", "choosing", "word")))
        index = d.engine.programme.index
        for _ in range(EVENINGS):
            ups += sum(x.decision == "up" for x in of(c.Decided, d.evening(rating=1)))
        for _ in range(2_000):
            d.log.clear()
            before = d.level
            d.pass_s(rng.choice((0, 1, 10, 70, 700, 700, 40_000)))
            event = any_event(rng, d)
            barred = d.engine.progress.bar_up > 0
            out = d.do(event)
            done += 1
            assert d.phase in PHASES
            assert {x.where for x in of(c.Broke, d.log)} <= {"body"}
            if isinstance(event, e.StopRequested):
                assert isinstance(out[0], c.Freeze)
                assert d.phase in ("stopped", "asleep")
            for change in of(c.Decided, out):
                if index(change.after) > index(change.before):
                    ups += 1
                    assert index(change.after) - index(change.before) == 1
                    assert index(change.after) <= index(d.engine.programme.ceiling)
                    assert not barred or change.before == "house"
                    assert isinstance(event, e.PreviewAnswered | e.WordReceived)
                    assert event.source in e.CONSENTING
            if d.level != before:
                assert any(x.after != x.before for x in of(c.Decided, d.log)), "every change is explained"
    assert ups > 5, "the campaign must reach steps up to say anything"
