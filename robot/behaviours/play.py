"""The behaviour *play*: games side by side, on the page and on the body, in few words."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

from robot.behaviours import games as _own_games  # noqa: F401 - they are on the shelf once it is imported
from robot.behaviours.guarded_game import BrokenGame, GuardedGame
from robot.behaviours.habits import keep_touch
from robot.behaviours.mishap import Mishap
from robot.behaviours.script.strengths.shape import PlayAndTalkParameters
from robot.behaviours.strengths_talk import Talk
from robot.contract.behaviour_registry import behaviour
from robot.contract.commands import Board, Gesture, Idle, Light, OfferClosed
from robot.contract.events import ChoiceMade, Touched
from robot.contract.games import EASE, GAMES, Act, Pause, State, Table
from robot.contract.record import Record
from robot.contract.scene import Behaviour, Scene, Wait

SHELF, TRY, TALK = "shelf", "try", "talk"
# Beside every table: enough for now, easier, trickier. Ending anywhere is a finished round.
BESIDE = ENOUGH, EASIER, TRICKIER = "enough", "easier", "trickier"
# domain.md §1.3, L5: three turns or one finished round are the sign.
TURNS = 3
# A hand that rests on the back for so long has had enough, as the page's button says it.
ENOUGH_PAD, ENOUGH_MS = "back", 2_000
WAIT_S = (60.0, 100.0)  # between two small movements while nobody plays; it never asks again
THINKS_S = (1.5, 3.0)
TALKS_S = (2.0, 4.0)  # after the shelf, until the first two cards

Part = Generator[Record | Wait, Record | None, str]


@behaviour(
    *("play", "light", "breathing", "gaze", "motion", "sound", "cards"),
    half={"rounds": 1},
)
def play(scene: Scene) -> Behaviour:
    """A shelf of games, two at a time, and always "just sit". What was begun lies there the next time.

    Three turns are the sign, or one round, which is finished wherever the person ends it. To put the robot
    to sleep in the middle of a round, twice running, is the sign of distress.
    """
    yield from _at_the_shelf(scene, None)


@behaviour(
    *("play-and-talk", "light", "breathing", "gaze", "motion", "sound", "cards", "text"),
    parameters=PlayAndTalkParameters,
    half={"rounds": 1, "questions_per_session": 3},
)
def play_and_talk(scene: Scene) -> Behaviour:
    """The same shelf with cards about pastimes on it too (strengths_talk.py): one round of them at a time."""
    yield from _at_the_shelf(scene, Talk(scene))


def _at_the_shelf(scene: Scene, talk: Talk | None) -> Behaviour:
    yield Light("eyes", "warm", 0.5)
    yield Idle("breathing")
    if talk is not None:
        yield from talk.name_one()
    rounds, most = 0, int(scene.parameters.get("rounds", 0))
    shelf = list(scene.parameters["games"])
    mishap = Mishap(scene)
    while not most or rounds < most:
        told = "mishap" if mishap.announced else "choose"
        name = yield from _choose(scene, shelf, told, talks=talk is not None and talk.goes_on)
        if name == "sit":
            yield from _sit(scene)
        elif name == TALK and talk is not None:
            yield OfferClosed(scene.next_offer())
            yield from talk.round(TALKS_S)
            yield from talk.name_one()
        else:
            rounds += 1
            try:
                yield from _Rounds(scene, GuardedGame(GAMES[name]), most, mishap).play()
            except BrokenGame:
                scene.uneasy_again = frozenset()
                shelf.remove(name)
                scene.memory("games").pop(name, None)
                yield from _answered(scene, SHELF, Table("broken", moves=("shelf",), pads={"head": "shelf"}))
    yield from _sit(scene, ends=True)


def _choose(scene: Scene, shelf: Sequence[str], told: str, *, talks: bool) -> Part:
    """The name of the game that is taken from the shelf, "talk" or "sit"."""
    begun = [name for name in shelf if scene.memory("games").get(name, {}).get("state")]
    text = "open" if begun and told == "choose" else told
    shown = begun[:2]
    while True:
        while len(shown) < min(2, len(shelf)):
            drawn = scene.next_of("games", tuple(shelf))
            shown += [drawn] if drawn not in shown else []
        others = ("others",) if len(shelf) > len(shown) else ()
        moves = (*shown, *others, *((TALK,) if talks else ()), "sit")
        pads = dict(zip(("left", "right"), shown, strict=False)) | {"head": "sit"}
        pads |= {"back": "others"} if "others" in moves else {}
        move = yield from _answered(scene, SHELF, Table(text, moves=moves, pads=pads))
        if move != "others":
            return move
        shown = []


def _sit(scene: Scene, *, ends: bool = False) -> Part:
    """Company without a game; a tap on the page or a hand on the head brings the shelf back."""
    if ends:
        yield OfferClosed(scene.next_offer())
        while True:
            seen = yield Wait(scene.between(*WAIT_S), (Touched,))
            yield from _idle_or_touched(scene, seen)
    return (yield from _answered(scene, SHELF, Table("sitting", moves=("shelf",), pads={"head": "shelf"})))


def _answered(scene: Scene, game: str, table: Table, beside: tuple[str, ...] = ()) -> Part:
    """Lay a table and wait for a move, however long; any other touch is answered as a touch."""
    number = scene.next_offer()
    yield _board(number, game, table, beside)
    while True:
        seen = yield Wait(scene.between(*WAIT_S), (ChoiceMade, Touched))
        if isinstance(seen, ChoiceMade):
            return seen.option
        if isinstance(seen, Touched) and not seen.rough:
            if ENOUGH in beside and seen.pad == ENOUGH_PAD and seen.ms >= ENOUGH_MS:
                return ENOUGH
            if seen.pad in table.pads:
                return table.pads[seen.pad]
        yield from _idle_or_touched(scene, seen)


def _idle_or_touched(scene: Scene, seen: Record | None) -> Behaviour:
    if isinstance(seen, Touched):
        yield from _felt(scene, seen)
    elif seen is None:
        yield Gesture(scene.rng.choice(("look-away", "tail-slow", "settle-down")), 0.4)


def _felt(scene: Scene, touch: Touched) -> Behaviour:
    """A touch that is no move: answered at once, with no pause in which a move would be lost."""
    if touch.rough:
        yield Gesture("shy", 0.6)
    else:
        keep_touch(scene, touch)
        yield Light("eyes", "warm", 0.7)
        yield Gesture("nuzzle" if touch.pad == "head" else "lean-to-touch", 0.5)


def _board(number: int, game: str, table: Table, beside: tuple[str, ...] = ()) -> Board:
    options = (*table.moves, *beside)
    pads = tuple(table.pads.items())
    return Board(
        number, game, table.text, table.columns, table.cells, options, pads, table.hand, table.cursor
    )


class _Rounds:
    """Rounds of one game, until the person has had enough of it."""

    def __init__(self, scene: Scene, game: GuardedGame, most: int, mishap: Mishap) -> None:
        self._scene, self._game, self._most, self._mishap = scene, game, most, mishap
        self._kept: dict[str, Any] = scene.memory("games").setdefault(game.name, {})
        ease = self._kept.get("ease", scene.parameters.get("ease", 0))
        self._ease: int = ease if ease in EASE else 0
        self._turns = 0

    def play(self) -> Behaviour:
        scene, game = self._scene, self._game
        state = self._begun() or self._new()
        while True:
            scene.uneasy_again = frozenset({"sleep"})
            state, move = yield from self._one(state)
            scene.uneasy_again = frozenset()
            self._kept.pop("state", None)
            self._kept["ended"] = state
            if move in (EASIER, TRICKIER):
                self._ease += 1 if move == TRICKIER else -1
                self._kept["ease"] = self._ease
            else:
                scene.sign = True
                if move == ENOUGH or self._most == 1:
                    return
                if (yield from self._afterwards(game.table(state))) == SHELF:
                    return
            state = self._new()

    def _afterwards(self, table: Table) -> Part:
        """The round is over: once more, or back to the shelf; where tries are agreed on, also a try."""
        tries = (TRY,) if self._mishap.may_try else ()
        table = replace(table, moves=("again", *tries, SHELF), pads={"head": "again", "back": SHELF})
        while (move := (yield from _answered(self._scene, self._game.name, table))) == TRY:
            text, acts = self._mishap.tried()
            waits = replace(table, text="trying", moves=(), pads={})
            yield _board(self._scene.next_offer(), self._game.name, waits)
            yield from _acted(acts)
            table = replace(table, text=text)
        return move

    def _one(self, state: State) -> Generator[Record | Wait, Record | None, tuple[State, str]]:
        """One round: the state that it ends with, and the move beside the table that ended it ("": none)."""
        scene, game = self._scene, self._game
        while not (table := game.table(state)).over:
            self._kept["state"] = state
            turn = self._mishap.take(game, state) or game.reply(state, scene.rng)
            if turn is None:
                move = yield from _answered(scene, game.name, table, self._beside())
                if move in BESIDE:
                    return state, move
                turn = game.move(state, move, scene.rng)
                self._turns += 1
                scene.sign = scene.sign or self._turns >= TURNS
                table, acts = game.table(turn.state), turn.acts
            else:
                acts = (Pause(scene.between(*THINKS_S)), *turn.acts)
            self._kept["state"] = state = turn.state
            if acts:
                yield _board(scene.next_offer(), game.name, replace(table, moves=(), pads={}), (ENOUGH,))
                if (yield from _acted(acts)):
                    return state, ENOUGH
        return state, ""

    def _begun(self) -> State | None:
        """The round of an earlier evening; one that this game no longer understands is put away."""
        state: State | None = self._kept.get("state")
        try:
            return state and (None if self._game.table(state).over else state)
        except BrokenGame:
            return None

    def _new(self) -> State:
        """Another round, which may keep something of the one before, of this evening or an earlier one."""
        scene, game = self._scene, self._game
        before = self._kept.get("state") or self._kept.get("ended")
        try:
            return game.again(before, scene.rng, self._ease) if before else game.begin(scene.rng, self._ease)
        except BrokenGame:
            return game.begin(scene.rng, self._ease)

    def _beside(self) -> tuple[str, ...]:
        easier = (EASIER,) if self._ease > EASE[0] else ()
        trickier = (TRICKIER,) if self._ease < EASE[-1] else ()
        return (ENOUGH, *easier, *trickier)


def _acted(acts: Sequence[Act]) -> Generator[Record | Wait, Record | None, bool]:
    """Do these; whether the person has had enough meanwhile."""
    for act in acts:
        if not isinstance(act, Pause):
            yield act
            continue
        seen = yield Wait(act.seconds, (ChoiceMade,))
        if isinstance(seen, ChoiceMade) and seen.option == ENOUGH:
            return True
    return False
