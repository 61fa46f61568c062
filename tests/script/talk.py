"""The whole ladder with *strengths-talk* on L5, and a person who answers its cards by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from robot.behaviours.script import check_text
from robot.behaviours.script.build import build
from robot.behaviours.script.load import _understand
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Dose, Programme
from robot.contract.record import Record
from tests.engine.build import DAY, Driven, S, of
from tests.script.build import LADDER, changed

PLAY = """    behaviour: play-and-talk
    modalities: [light, breathing, gaze, motion, sound, cards, text, speech, microphone]
"""
TALK = PLAY.replace("play-and-talk", "strengths-talk")
# Which card is taken, by what is on the table; "" is silence.
Takes = Callable[[tuple[str, ...]], str]


def script(parameters: str = "", lines: str = "", text: str = LADDER) -> str:
    """The ladder; `parameters` as they stand below the key, and `lines` likewise."""
    given = f"    parameters:\n{parameters}" if parameters else ""
    said = f"    lines:\n{lines}" if lines else ""
    return changed((PLAY, f"{TALK}{given}{said}"), text=text)


def findings(parameters: str = "", lines: str = "") -> list[str]:
    """Code and words of every finding."""
    found = check_text(script(parameters, lines), "x.yaml")
    return [f"{finding.code} {finding.text}" for finding in found]


def programme(parameters: str = "", lines: str = "") -> Programme:
    source, understood = _understand(script(parameters, lines), "x.yaml")
    assert understood is not None, source.findings
    assert source.findings == []
    return build(understood.script, understood.figures, "digest")


def talker(made: Programme, **more: Any) -> Driven:
    """Somebody who lives on the level with the talk, every day."""
    agreed = tuple(level.id for level in made.levels[: made.index("play") + 1])
    daily = replace(made.level("play"), dose=Dose(15, 1, 7), robot_free_every=0)
    levels = tuple(daily if level.id == "play" else level for level in made.levels)
    return Driven(levels=levels, lines=made.lines, start="play", ceiling="play", agreed=agreed, **more)


def first(cards: tuple[str, ...]) -> str:
    return cards[0]


def silent(_cards: tuple[str, ...]) -> str:
    return ""


def evening(d: Driven, takes: Takes = first, days: int = 1, *, outcome: Any = "captioned") -> list[Record]:
    """A whole session: each line is shown, each card is taken as `takes` says; then `days` pass."""
    before, answered = len(d.log), len(d.log)
    began = d.now
    if d.phase in ("asleep", "stopped"):
        d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    while d.phase in ("greeting", "active", "closing"):
        d.pass_s(2)
        fresh, answered = d.log[answered:], len(d.log)
        for said in of(c.Say, fresh):
            d.do(e.Spoken(said.utterance, outcome, 0))
        for offer in of(c.Offer, fresh):
            if taken := takes(offer.options):
                d.do(e.ChoiceMade(offer.offer, taken, "tap"))
    if d.phase == "rating":
        d.do(e.Rated(1))
    d.now = began + days * DAY + S
    return d.log[before:]


def kept(d: Driven) -> dict[str, Any]:
    found: dict[str, Any] = d.engine.progress.memory.get("strengths", {})
    return found


def named(log: list[Record]) -> list[str]:
    """The evidence tags of the strengths that were named."""
    lines = [say.line.partition(".named-")[2] for say in of(c.Say, log)]
    return [tag for tag in lines if tag]
