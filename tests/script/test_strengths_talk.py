"""Strengths-talk: two cards at a time, a strength with its evidence, and nothing kept but ids and days."""

import json
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from robot.behaviours.strengths_talk import APART_DAYS, Keepsakes
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.contract.scene import Scene
from robot.engine.core import Engine
from robot.engine.sayable import sayable
from robot.language.classify import classify
from robot.view.phrasing import Phrasing
from sim.person.choose import person_of
from sim.person.staff import StaffHabits
from sim.rehearse.course import Course
from sim.rehearse.diary import Diary
from sim.rehearse.record import Rehearsed
from tests.engine.build import DAY, Driven, S, of
from tests.script.talk import evening, kept, named, programme, silent, talker

TALK = programme()
LEVEL = TALK.level("play")
STYLES = {
    option["id"]: option["strength"] for offer in LEVEL.parameters["offers"] for option in offer["options"]
}


def offers(log: list[Record]) -> list[tuple[str, ...]]:
    return [offer.options for offer in of(c.Offer, log)]


def outcome(log: list[Record]) -> str:
    return str(of(c.SessionEnded, log)[-1].outcome)


def takes(*cards: str) -> Any:
    """Takes cards in this order, then is silent."""
    left = list(cards)
    return lambda options: left.pop(0) if left and left[0] in options else ""


def test_a_pastime_and_then_the_way_in_which_it_is_done_and_always_neither() -> None:
    laid_out = offers(evening(talker(TALK)))
    assert len(laid_out) == 7, "six cards, and whether the strength fits"
    assert all(len(cards) == 3 and cards[2] == "neither" for cards in laid_out)
    pastimes = set(LEVEL.parameters["pastimes"])
    for pastime, way in zip(laid_out[0:6:2], laid_out[1:6:2], strict=True):
        assert set(pastime[:2]) <= pastimes
        about = [x for x in LEVEL.parameters["offers"] if pastime[0] in x["of"]]
        assert way[:2] in [tuple(option["id"] for option in x["options"]) for x in about]


def test_pastimes_and_questions_are_used_up_fairly() -> None:
    d = talker(TALK)
    cards = [each for _ in range(10) for each in offers(evening(d, days=2))]
    shown = Counter(card for pair in cards[:-1] for card in pair[:2] if card in LEVEL.parameters["pastimes"])
    assert set(shown) == set(LEVEL.parameters["pastimes"])
    assert max(shown.values()) - min(shown.values()) <= 1
    story = [pair[0] for pair in cards if pair[0] in ("side-paths-first", "old-legends")]
    assert story[:4] == ["side-paths-first", "old-legends", "side-paths-first", "old-legends"]


def test_three_answers_are_the_sign_neither_too_and_two_are_not() -> None:
    assert outcome(evening(talker(TALK), lambda _: "neither")) == "success"
    for answers, seen in ((3, "success"), (2, "neutral"), (1, "neutral"), (0, "neutral")):
        left = iter(range(answers))
        log = evening(talker(TALK), lambda cards, left=left: "" if next(left, None) is None else cards[2])
        assert outcome(log) == seen, answers


def test_silence_three_times_ends_the_questions_and_is_no_distress_while_the_person_stays() -> None:
    d = talker(TALK)
    log = evening(d, silent)
    assert len(offers(log)) == 3
    assert outcome(log) == "neutral"
    assert kept(d).get("given", []) == []


def test_silence_three_times_and_an_early_end_are_the_sign_of_distress() -> None:
    d = talker(TALK)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(240)
    assert len(of(c.OfferClosed, d.log)) == 3
    d.do(e.EndRequested("tap"))
    d.pass_s(30)
    d.do(e.Rated(1))
    assert outcome(d.log) == "discomfort"


def next_cards(d: Driven) -> c.Offer:
    """The cards that come next, some seconds after they were laid out."""
    count = len(of(c.Offer, d.log))
    while len(of(c.Offer, d.log)) == count:
        d.pass_s(1)
    d.pass_s(3)
    offer: c.Offer = of(c.Offer, d.log)[-1]
    return offer


def in_the_middle(d: Driven) -> None:
    """A pastime was picked, and the way of it is asked."""
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    pastime = next_cards(d)
    d.do(e.ChoiceMade(pastime.offer, pastime.options[0], "tap"))
    next_cards(d)


def test_to_put_it_to_sleep_in_the_middle_of_a_round_twice_in_a_row_is_the_sign_of_distress() -> None:
    d = talker(TALK)
    for expected in ("neutral", "discomfort"):
        in_the_middle(d)
        d.do(e.SleepRequested("tap"))
        d.pass_s(60)
        assert outcome(d.log) == expected
        d.now += DAY - 200 * S
    d = talker(TALK)
    for event in (e.StopRequested("button"), e.SleepRequested("tap")):
        in_the_middle(d)
        d.do(event)
        d.pass_s(60)
        assert outcome(d.log) == "neutral", "a stop costs nothing"
        d.now += DAY - 200 * S


def test_a_strength_is_named_with_its_evidence_in_one_line_and_never_before_the_answer() -> None:
    log = evening(talker(TALK))
    (tag,) = named(log)
    asked = next(place for place, x in enumerate(log) if isinstance(x, c.Offer) and tag in x.options)
    said = next(
        place for place, x in enumerate(log) if isinstance(x, c.Say) and x.line.endswith(f".named-{tag}")
    )
    assert asked < said
    for language in TALK.languages:
        line = TALK.line(f"play.named-{tag}", language)
        assert line is not None
        assert len([mark for mark in line.text if mark in ".。"]) == 2
    assert offers(log)[-1] == ("that-fits", "not-so", "neither")


@pytest.mark.parametrize(
    ("answer", "agreed"), [("that-fits", True), ("not-so", False), ("neither", None), ("", None)]
)
def test_what_is_kept_is_the_strength_its_evidence_the_day_and_the_answer(
    answer: str, agreed: bool | None
) -> None:
    d = talker(TALK)
    log = evening(d, lambda cards: answer if "that-fits" in cards else cards[0])
    (tag,) = named(log)
    (entry,) = kept(d)["named"]
    day = d.engine.progress.sessions[-1].day
    assert entry == {"strength": STYLES[tag], "evidence": tag, "day": day} | (
        {} if agreed is None else {"agreed": agreed}
    )
    lines = [say.line.partition(".")[2] for say in of(c.Say, log)]
    task = f"task-{STYLES[tag].replace('_', '-')}"
    assert (lines[-2:] == ["kept", task]) is (agreed is True)
    assert (lines[-1] == "left-out") is (agreed is False)
    assert outcome(log) == "success", "to agree or not is the same"


def test_a_task_is_never_mentioned_where_the_script_says_so() -> None:
    log = evening(talker(programme("      tasks: false\n")))
    assert not any(".task-" in say.line for say in of(c.Say, log))


def test_what_was_answered_is_named_in_the_next_session_once_a_week_is_over() -> None:
    d = talker(TALK)
    names = [named(evening(d)) for _ in range(15)]
    assert [len(each) for each in names] == [1, 0, 0, 0, 0, 0, 0] * 2 + [1]
    assert APART_DAYS == 7
    assert len({tag for each in names for tag in each}) == 3, "nothing is named twice"


def test_a_line_that_nobody_could_read_has_named_nothing() -> None:
    d = talker(TALK)
    log = evening(d, outcome="failed")
    assert kept(d)["named"] == []
    assert not any("that-fits" in cards for cards in offers(log))


def test_without_the_memory_of_it_nothing_is_named_and_nothing_is_kept() -> None:
    d = talker(TALK)
    d.do(e.MemoryAllowed("strengths", False, "tap"))
    log = evening(d)
    assert named(log) == []
    assert outcome(log) == "success"
    assert kept(d) == {}


@pytest.mark.parametrize(
    "word",
    [e.MemoryForgotten("strengths"), e.MemoryForgotten(""), e.MemoryAllowed("strengths", False, "tap")],
)
def test_which_pastimes_were_taken_is_forgotten_with_the_strengths(word: Record) -> None:
    d = talker(TALK)
    evening(d)
    evening(d)
    told = [*LEVEL.parameters["pastimes"], *STYLES, *(offer["id"] for offer in LEVEL.parameters["offers"])]
    assert any(f'"{each}"' in json.dumps(d.engine.snapshot()) for each in told)
    d.do(word)
    evening(d) if isinstance(word, e.MemoryAllowed) else None
    left = json.dumps(d.engine.snapshot())
    assert [each for each in told if f'"{each}"' in left or f"how-{each}" in left] == []


def test_without_the_memory_of_it_an_evening_still_has_different_pastimes_side_by_side() -> None:
    d = talker(TALK)
    d.do(e.MemoryAllowed("strengths", False, "tap"))
    log = evening(d, lambda cards: cards[-1])
    which = [pastime for cards in offers(log) for pastime in cards[:2]]
    assert sorted(which[:10]) == sorted(LEVEL.parameters["pastimes"])


def test_switched_off_in_the_middle_of_it_nothing_more_is_kept() -> None:
    d = talker(TALK)

    def off(cards: tuple[str, ...]) -> str:
        if cards[0] in STYLES:
            d.do(e.MemoryAllowed("strengths", False, "tap"))
        return cards[0]

    assert named(evening(d, off)) == []
    assert kept(d) == {}


def test_a_power_cut_after_the_name_does_not_name_it_again() -> None:
    d = talker(TALK)
    evening(d, lambda cards: "" if "that-fits" in cards else cards[0])
    again = Engine(d.engine.programme, 1, d.engine.progress.to_json())
    utc = d.engine.calendar.utc(d.now)
    d.engine = again
    d.do(e.ClockReported(utc, 9 * 3600, True))
    assert named(evening(d)) == []


def test_an_answer_that_the_script_no_longer_has_is_not_named() -> None:
    d = talker(TALK)
    d.engine.progress.memory["strengths"] = {"given": [{"strength": "dare", "evidence": "gone"}], "named": []}
    assert named(evening(d, silent)) == []
    d.engine.progress.memory["strengths"]["given"] = [{"strength": "dare", "evidence": "funny-names"}]
    assert named(evening(d, silent)) == [], "it shows another strength now"


def test_the_last_four_answers_wait_and_the_last_sixty_names_are_kept() -> None:
    scene = Scene(LEVEL, random.Random(1), lambda: 1, lambda: 1)
    keepsakes = Keepsakes(scene)
    for tag, strength in STYLES.items():
        keepsakes.given(strength, tag)
    assert [each["evidence"] for each in scene.kept["strengths"]["given"]] == list(STYLES)[-4:]
    for number in range(61):
        keepsakes.named({"strength": "dare", "evidence": f"card-{number}"})
    assert [each["evidence"] for each in scene.kept["strengths"]["named"]] == [
        f"card-{n}" for n in range(1, 61)
    ]


def test_the_half_of_it_still_has_room_for_three_turns() -> None:
    assert LEVEL.taster is not None
    assert LEVEL.taster.parameters["questions_per_session"] == 3
    assert LEVEL.taster.parameters["offers"] == LEVEL.parameters["offers"]


def test_every_card_and_line_has_its_words_wherever_they_are_shown() -> None:
    phrasing, diary = Phrasing(TALK, {}), Diary(TALK, "ja")
    cards = [*LEVEL.parameters["pastimes"], *STYLES, "that-fits", "not-so", "neither"]
    for option in phrasing.cards(cards):
        assert set(option.label) == {"en", "ja", "ko"}
        assert option.id == "neither" or option.id not in option.label.values()
        assert diary.label(option.id) == option.label["ja"]
    for log in (evening(talker(TALK)), evening(talker(TALK), lambda cards: cards[1])):
        assert {say.line for say in of(c.Say, log)} <= set(TALK.lines)


def test_staff_cannot_have_a_strength_named() -> None:
    order = [level.id for level in TALK.levels]
    lines = sayable(TALK.lines, order, order, "play", {"text"})
    assert "play.which" in lines
    assert not any(".named-" in line for line in lines)


def test_a_model_person_plays_it_and_in_no_week_is_more_than_one_named() -> None:
    agreed = tuple(level.id for level in TALK.levels[: TALK.index("play") + 1])
    made = replace(TALK, start="play", agreed=agreed, ceiling="play")
    diary = Diary(made, "en")
    lived = Rehearsed(made.id, "plain", 1, 12)
    Course(made, person_of("plain", 1), lived, StaffHabits("approve", 1), [diary.hear], "en").live()
    endings = [TALK.lines[f"play.named-{tag}"]["en"] for tag in STYLES]
    days = [entry.day for entry in diary.entries if entry.what == "said" and entry.text in endings]
    assert len(days) >= 2
    assert all(after - before >= 7 for before, after in pairwise(days))


WEEKS = st.lists(
    st.tuples(
        st.integers(0, 6),  # days until the next session
        st.lists(st.sampled_from((0, 1, 2, 3)), min_size=1, max_size=8),  # which card, or none
        st.sampled_from(("captioned", "captioned", "played", "failed", "stopped")),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(weeks=WEEKS, seed=st.integers(0, 9))
def test_law_only_ids_are_kept_and_a_strength_needs_evidence_and_a_week(weeks: Any, seed: int) -> None:
    d = talker(TALK, seed=seed)
    taken: set[str] = set()
    days: list[int] = []
    for apart, answers, result in weeks:
        rng = random.Random(str(answers))

        def card(cards: tuple[str, ...], answers: list[int] = answers, rng: Any = rng) -> str:
            place = answers.pop(0) if answers else rng.randrange(4)
            chosen = cards[place] if place < 3 else ""
            taken.add(chosen)
            return chosen

        log = evening(d, card, days=apart + 1, outcome=result)
        names = named(log)
        assert len(names) <= 1
        assert set(names) <= taken
        if names and result in ("captioned", "played"):
            days.append(d.engine.progress.sessions[-1].day)
    assert all(after - before >= 7 for before, after in pairwise(days))
    memory = json.loads(json.dumps(kept(d)))
    known = {*LEVEL.parameters["pastimes"], *(offer["id"] for offer in LEVEL.parameters["offers"])}
    assert {each for listed in memory.pop("in_turn", {}).values() for each in listed} <= known
    assert set(memory) <= {"given", "named"}
    for name, entries in memory.items():
        for entry in entries:
            assert STYLES[entry["evidence"]] == entry["strength"]
            assert entry["evidence"] in taken
            extra = set(entry) - {"strength", "evidence"}
            assert extra <= ({"day", "agreed"} if name == "named" else set())
            assert all(type(entry[key]) in (int, bool) for key in extra)
    assert not {"games", "choices"} & set(d.engine.progress.memory)


@pytest.mark.parametrize("heard", [False, True])
@pytest.mark.parametrize(
    "words", ["死んだ", "ボスで死んだ", "I died", "kill it", "죽었어", "보스한테 죽었어"]
)
def test_game_talk_inside_it_gets_the_private_card_at_most(words: str, heard: bool) -> None:
    d = talker(TALK)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    assert of(c.Offer, d.log)
    before, phase = len(d.log), d.phase
    for event in classify(words, TALK, heard=heard):
        d.do(event)
    d.pass_s(1)
    assert {card.name for card in of(c.Card, d.log[before:])} <= {"private"}
    assert of(c.HandedOver, d.log[before:]) == []
    assert d.phase == phase
    d.do(e.CrisisRaised(1, "typed", "unclear"))
    assert {card.name for card in of(c.Card, d.log[before:])} == {"private"}
