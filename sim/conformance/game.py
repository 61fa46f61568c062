"""What every game does: it can be finished by page and by pads, survives a power cut, and speaks calmly."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from typing import Any, ClassVar

import pytest

from robot.contract.commands import Gesture, Light, Sound
from robot.contract.games import EASE, Act, Game, Pause, State, Table, Turn
from robot.contract.languages import LANGUAGES
from robot.language import line_shape
from robot.language.line_check import judge
from robot.motion.gestures import BUILT_IN

PADS = ("left", "right", "head", "back")
SOUNDS = ("purr", "trill", "breath")
COLOURS = ("off", "warm", "blue", "green", "amber")
PLAYS = 8  # rounds for each way of playing and each ease
MOST_CELLS, MOST_WORD_MOVES = 24, 8
MOST_S = 30.0
SENTENCES = 2

Choose = Callable[[Table, random.Random], str]


def by_page(table: Table, rng: random.Random) -> str:
    """Any move that the page shows."""
    return rng.choice(table.moves)


def by_pads(table: Table, rng: random.Random) -> str:
    """Any pad of the body that does something, so one that does more comes no more often."""
    return table.pads[rng.choice(sorted(table.pads))]


def by_anything(table: Table, rng: random.Random) -> str:
    return rng.choice((by_page, by_pads))(table, rng)


WAYS = {"page": by_page, "pads": by_pads, "anything": by_anything}


class Step:
    """One step of a round: the table before it, and what came of it."""

    def __init__(self, table: Table, before: State, turn: Turn | None) -> None:
        self.table, self.before, self.turn = table, before, turn


def played(
    game: Game, choose: Choose, rng: random.Random, ease: int, most: int, *, slips: bool = False
) -> Iterator[Step]:
    """A round, step by step; the last has the table that is over and no turn. Stops after so many moves."""
    state, moves = game.begin(rng, ease), 0
    while True:
        table = game.table(state)
        if table.over or moves == most:
            yield Step(table, state, None)
            return
        turn = (game.slip(state, rng) if slips else None) or game.reply(state, rng)
        if turn is None:
            moves += 1
            turn = game.move(state, choose(table, rng), rng)
        yield Step(table, state, turn)
        state = turn.state


@cache
def rounds(game: Game, way: str, most: int) -> tuple[list[Step], ...]:
    return tuple(
        list(played(game, WAYS[way], random.Random(f"{way} {seed}"), ease, most, slips=seed % 4 == 3))  # noqa: S311
        for ease in EASE
        for seed in range(PLAYS)
    )


class GameConformance:
    """The suite. A subclass sets `game`.

    `most`: moves within which a round is always finished, however it is played. `tells_a_story`: its texts
    tell what is not here, so that they may speak of weather.

    class TestStones(GameConformance):
        game = Stones()
    """

    game: ClassVar[Game | None] = None
    most: ClassVar[int] = 1_000
    tells_a_story: ClassVar[bool] = False

    @pytest.fixture
    def one(self) -> Game:
        """The game under test."""
        if self.game is None:
            raise pytest.UsageError(f"{type(self).__name__} sets no game")
        return self.game

    def rounds(self, game: Game, ways: Sequence[str] = tuple(WAYS)) -> Iterator[list[Step]]:
        """Rounds of every ease in these ways, with and without mishaps; the same on every run."""
        for way in ways:
            yield from rounds(game, way, self.most)

    @pytest.mark.parametrize("way", WAYS)
    def test_a_round_can_be_finished(self, one: Game, way: str) -> None:
        """By the page alone, by the pads alone, and by both, whatever is touched."""
        for steps in self.rounds(one, [way]):
            assert steps[-1].table.over
            assert not steps[0].table.over, "a round begins with something to do"

    def test_a_table_offers_moves_to_the_person_and_only_then(self, one: Game) -> None:
        for steps in self.rounds(one):
            for step in steps:
                table, theirs = step.table, step.turn is not None and bool(step.table.moves)
                assert bool(table.moves) == bool(table.pads)
                assert set(table.pads) <= set(PADS)
                assert len(set(table.moves)) == len(table.moves)
                if theirs:
                    assert one.reply(step.before, random.Random(1)) is None  # noqa: S311
                elif step.turn is not None:
                    assert one.reply(step.before, random.Random(1)) is not None, "nobody's turn"  # noqa: S311

    def test_a_table_fits_the_page(self, one: Game) -> None:
        for steps in self.rounds(one):
            for table in (step.table for step in steps):
                places = range(len(table.cells))
                cells = [move for move in table.moves if move.startswith("at-")]
                assert len(table.cells) <= MOST_CELLS
                assert 1 <= table.columns <= max(1, len(table.cells))
                assert len(table.moves) - len(cells) <= MOST_WORD_MOVES
                assert all(int(move.removeprefix("at-")) in places for move in cells)
                assert table.cursor == -1 or table.cursor in places

    def test_a_state_survives_a_power_cut_at_every_step(self, one: Game) -> None:
        for steps in self.rounds(one):
            for step in steps:
                read = json.loads(json.dumps(step.before, allow_nan=False))
                assert read == step.before
                assert one.table(read) == step.table
                assert len(json.dumps(read)) < 4_000

    def test_a_state_that_was_given_stays_as_it_is(self, one: Game) -> None:
        for ease in EASE:
            for seed in range(PLAYS):
                rng = random.Random(seed)  # noqa: S311
                for step in played(one, by_anything, rng, ease, self.most):
                    kept = deepcopy(step.before)
                    for move in {*step.table.moves, *step.table.pads.values()}:
                        one.move(step.before, move, rng)
                    if not step.table.over:
                        one.reply(step.before, rng)
                        one.slip(step.before, rng)
                    one.again(step.before, rng, ease)
                    assert step.before == kept

    def test_the_same_seed_plays_the_same_round(self, one: Game) -> None:
        first = [[step.before for step in steps] for steps in rounds(one, "anything", self.most)]
        again = rounds.__wrapped__(one, "anything", self.most)
        assert [[step.before for step in steps] for steps in again] == first

    def test_a_mishap_ends_well(self, one: Game) -> None:
        """It is the robot's own, so never in the person's turn. That rounds go on from it is tested above."""
        for steps in self.rounds(one, ["anything"]):
            for step in steps:
                if step.table.moves or step.table.over:
                    assert one.slip(step.before, random.Random(1)) is None  # noqa: S311

    def test_another_round_follows_one_that_is_over(self, one: Game) -> None:
        for steps in self.rounds(one, ["anything"]):
            state = one.again(steps[-1].before, random.Random(1), EASE[-1])  # noqa: S311
            assert not one.table(state).over

    def test_what_the_robot_does_is_small_and_short(self, one: Game) -> None:
        for steps in self.rounds(one):
            for turn in (step.turn for step in steps if step.turn is not None):
                assert sum(act.seconds for act in turn.acts if isinstance(act, Pause)) < MOST_S
                for act in turn.acts:
                    assert _is_gentle(act), act

    def test_every_text_is_there_in_every_language(self, one: Game) -> None:
        needed = {"name", "how"}
        for steps in self.rounds(one):
            for table in (step.table for step in steps):
                needed |= {table.text} if table.text else set()
                needed |= {f"move.{move}" for move in table.moves if not move.startswith("at-")}
                marks = {*table.cells, *((table.hand,) if table.hand else ())}
                needed |= {f"cell.{mark.partition(':')[0]}" for mark in marks}
        assert sorted(needed - set(one.texts)) == []
        for key, texts in one.texts.items():
            assert sorted(texts) == sorted(LANGUAGES), key
            assert all(text == text.strip() != "" for text in texts.values()), key

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_text_is_a_calm_line(self, one: Game, language: str) -> None:
        found: dict[str, Any] = {}
        for key, texts in one.texts.items():
            text, line = texts[language], not key.startswith(("name", "move.", "cell."))
            faults = judge(text, language, "line" if line else "label", sourced=self.tells_a_story)
            said = [fault.text for fault in faults]
            said += [line_shape.wrong_script(text, language), line_shape.length(text, language, "L5")]
            said += ["more than two sentences"] if _sentences(text) > SENTENCES else []
            said += ["an exclamation"] if any(mark in text for mark in "!！") else []
            if any(said):
                found[key] = text, [each for each in said if each]
        assert found == {}


def _sentences(text: str) -> int:
    return sum(text.count(mark) for mark in (". ", "。", "? ", "？")) + (not text.endswith("。"))


def _is_gentle(act: Act) -> bool:
    match act:
        case Pause(seconds):
            return seconds > 0
        case Gesture(name=name, amplitude=amplitude):
            return name in BUILT_IN and 0 < amplitude <= 1
        case Light(part=part, colour=colour, level=level):
            return part in ("eyes", "ring") and colour in COLOURS and 0 <= level <= 1
        case Sound(name=name):
            return name in SOUNDS
    return False
