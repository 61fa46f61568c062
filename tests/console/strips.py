"""What somebody does in each strip of the gallery; every behaviour and every game has one."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from robot.contract import events as e
from robot.contract.games import GAMES
from robot.contract.people import WAYS
from robot.contract.programme import Programme
from tests.console.filmed import LOOK, Moment, Steps, Take, Until, Visitor, Wait, filmed, level_of

FRAMES = 4
AKI, FAR = "Aki", 2**62
NOT_A_MOVE = ("enough", "easier", "trickier", "yours")


class Strip(NamedTuple):
    """A programme, what the visitor does on the evening, how long that takes at most, and how often it is
    looked at: `chosen` gives the places of the moments that are shown.
    """

    programme: Callable[[], Programme]
    steps: Callable[[], Steps]
    minutes: float
    chosen: Callable[[list[Moment]], Sequence[int]]

    def moments(self) -> list[Moment]:
        seen = filmed(self.programme(), Visitor(self.steps()), self.minutes)
        return [seen[place] for place in sorted(self.chosen(seen))]


def spread(seen: list[Moment]) -> Sequence[int]:
    """The first, the last, and two between."""
    last = len(seen) - 1
    return sorted({round(n * last / (FRAMES - 1)) for n in range(FRAMES)})


def unlike(seen: list[Moment]) -> Sequence[int]:
    """The first, and those in which the body is held most differently from the ones before."""
    poses = [tuple(moment.body["joints"].values()) for moment in seen]
    found = [0]
    while len(found) < FRAMES:
        farthest = max(range(len(poses)), key=lambda n: min(math.dist(poses[n], poses[k]) for k in found))
        found.append(farthest)
    return found


def _begun() -> Steps:
    yield e.WakeRequested("tap")
    yield Wait(2)
    yield e.StartRequested("tap")
    yield Wait(8)


def _asleep() -> Steps:
    yield Wait(20)
    yield LOOK
    yield e.Touched("head", 900)
    yield Wait(2)
    yield LOOK
    yield Wait(60)
    yield LOOK


def _looks() -> Steps:
    """For three minutes, at whatever it does by itself."""
    for _ in range(250):
        yield Wait(0.5)
        yield LOOK


def _beside() -> Steps:
    yield e.WakeRequested("tap")
    yield Wait(8)
    yield from _looks()


def _company() -> Steps:
    yield from _begun()
    yield from _looks()


def _touches() -> Steps:
    yield from _begun()
    yield LOOK
    for pad in ("head", "left", "back"):
        yield e.Touched(pad, 1_200)
        for _ in range(8):
            yield Wait(0.4)
            yield LOOK
        yield Wait(9)


def _hears() -> Steps:
    yield from _begun()
    yield LOOK
    yield Until(["line"])
    yield Wait(1)
    yield LOOK
    yield Wait(10)
    yield LOOK


def _chooses() -> Steps:
    yield from _begun()
    yield LOOK
    table = yield Until(["neither", "nothing"])
    yield Wait(1)
    yield LOOK
    yield Take(table[0])
    yield Wait(1.5)
    yield LOOK
    yield Until(["neither", "nothing"])
    yield Take("neither")
    yield Wait(1.5)
    yield LOOK


def _talks(cards: int, first: str = "") -> Steps:
    """A pastime, the way in which it is done, and what may be named from that."""
    yield from _begun()
    if first:
        yield Until([first])
        yield LOOK
        yield Take(first)
    for _ in range(cards):
        table = yield Until(["neither", "that-fits"])
        yield Wait(1)
        yield LOOK
        yield Take(table[0])
        yield Wait(3)


def _plays(game: str) -> Steps:
    """A round to its end; looks before each move."""
    yield from _begun()
    yield Take(game)
    while True:
        table = yield Wait(0.3)
        moves = [move for move in table if move not in NOT_A_MOVE]
        if not moves or game in moves:
            continue
        yield LOOK
        if "again" in moves:
            return
        yield Take(moves[0])


def _shelf() -> Steps:
    """The shelf, the first game on it for two moves, enough of it, and just to sit."""
    yield from _begun()
    table = yield Until(["sit"])
    yield Wait(0.5)
    yield LOOK
    yield Take(table[0])
    yield Until(["easier", "trickier"])
    yield Wait(0.5)
    yield LOOK
    yield Take("enough")
    yield Until(["sit"])
    yield Wait(0.5)
    yield LOOK
    yield Take("sit")
    yield Until(["shelf"])
    yield Wait(0.5)
    yield LOOK


def _somebody(form: e.MailForm | None) -> Steps:
    """A message that has come, and is opened after a while; or somebody who may be called."""
    yield e.SenderThere(AKI, WAYS, FAR)
    yield e.CallReady(1, AKI) if form is None else e.MailArrived(1, AKI, form, 9)
    yield from _begun()
    yield e.Foreseen("fine")
    yield LOOK
    yield Until(["line"])
    yield Wait(2)
    yield LOOK


def _opens(form: e.MailForm) -> Steps:
    yield from _somebody(form)
    yield e.MailOpened(1, "tap")
    yield Wait(2)
    yield LOOK
    yield e.MailAnswered(AKI, "stamp", "tap")
    yield Wait(2)
    yield LOOK


def _calls() -> Steps:
    yield from _somebody(None)
    yield e.CallConnected(1, AKI, "dark", "tap")
    yield Wait(2)
    yield LOOK
    yield Wait(40)
    yield LOOK
    yield e.CallEnded(1, "other", 42)
    yield Wait(3)
    yield LOOK


def _goes(quest: str) -> Steps:
    """Where to, off, and back after a while."""
    yield e.OutingRules(adult=True)
    yield from _begun()
    yield e.Foreseen("fine")
    yield e.QuestChosen(quest, "tap")
    yield Until(["line"])
    yield Wait(2)
    yield LOOK
    yield e.SetOff(quest, "tap")
    yield Wait(2)
    yield LOOK
    yield Wait(15)
    yield LOOK
    yield e.CameBack(quest, "reached", "tap")
    yield Wait(2)
    yield LOOK


def _instead(made: Programme, played: str, behaviour: str) -> Programme:
    """The programme with another behaviour on the level on which this one is played."""
    levels = [
        replace(level, behaviour=behaviour) if level.behaviour == played else level for level in made.levels
    ]
    return replace(made, levels=tuple(levels))


def _game(name: str) -> Strip:
    ease = 2 if name == "journey" else 0  # at the easiest a journey is one scene
    return Strip(
        lambda: level_of("long-quiet", "play", games=[name], ease=ease), lambda: _plays(name), 8, spread
    )


FIRST, ALL = "first-evenings", "whole-ladder"
STRIPS = {
    "asleep": Strip(lambda: level_of(FIRST, "asleep"), _asleep, 2, spread),
    "ambient": Strip(lambda: level_of(FIRST, "touch"), _beside, 4, unlike),
    "presence": Strip(lambda: level_of(FIRST, "presence"), _company, 4, unlike),
    "touch": Strip(lambda: level_of(FIRST, "touch"), _touches, 2, unlike),
    "small-word": Strip(lambda: level_of(ALL, "small-word"), _hears, 3, spread),
    "choosing": Strip(lambda: level_of(FIRST, "choosing"), _chooses, 4, spread),
    "play": Strip(lambda: level_of("long-quiet", "play"), _shelf, 3, spread),
    "play-and-talk": Strip(lambda: level_of(ALL, "play-and-talk"), lambda: _talks(3, "talk"), 4, spread),
    "relay-text": Strip(lambda: level_of(ALL, "relay-text"), lambda: _opens("words"), 3, spread),
    "relay-voice": Strip(lambda: level_of(ALL, "relay-voice"), lambda: _opens("voice"), 3, spread),
    "live-call": Strip(lambda: level_of(ALL, "live-call"), _calls, 4, spread),
    "outing": Strip(lambda: level_of(ALL, "outing"), lambda: _goes("open-window"), 3, spread),
    "visit": Strip(lambda: level_of(ALL, "visit"), lambda: _goes("centre-door"), 3, spread),
    "strengths-talk": Strip(
        lambda: _instead(level_of(ALL, "play-and-talk"), "play-and-talk", "strengths-talk"),
        lambda: _talks(7),
        9,
        spread,
    ),
    **{f"game-{name}": _game(name) for name in GAMES.known.own},
}
