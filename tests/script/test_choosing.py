"""Choosing: lists are used up fairly, and a choice shows at once and the next time."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.record import Record
from robot.contract.scene import Rotation
from robot.engine.core import Engine
from tests.engine.build import LEVELS, Driven, of

OFFERS = [
    {"id": f"offer-{n}", "options": [{"id": f"{n}-a", "shows": {"light": "green"}}, {"id": f"{n}-b"}]}
    for n in range(5)
]
CHOOSING = replace(LEVELS[3], parameters={"offers": OFFERS, "wait_s": 20})


def chooser(offers: list[dict[str, Any]] = OFFERS) -> Driven:
    """Somebody who lives on the level of choosing."""
    level = replace(CHOOSING, parameters={"offers": offers, "wait_s": 20})
    levels = (*LEVELS[:3], level, *LEVELS[4:])
    agreed = ("house", "presence", "touch", "choosing")
    return Driven(levels=levels, start="choosing", agreed=agreed, ceiling="choosing")


def offered(log: list[Record]) -> list[str]:
    return [offer.options[0] for offer in of(c.Offer, log)]


def test_every_offer_comes_as_often_as_any_other() -> None:
    d = chooser()
    evenings = [offered(d.evening()) for _ in range(20)]
    assert {len(evening) for evening in evenings} == {3}
    assert all(len(set(evening)) == 3 for evening in evenings)
    counts = Counter(card for evening in evenings for card in evening)
    assert set(counts.values()) == {12}
    for n in range(len(evenings) - 1):
        assert not set(evenings[n]) & set(evenings[n + 1][:2]), "what was offered yesterday waits its turn"


def test_a_power_cut_between_evenings_changes_nothing() -> None:
    whole, cut = chooser(), chooser()
    for _ in range(6):
        log = offered(whole.evening())
        assert offered(cut.evening()) == log
        utc = cut.engine.calendar.utc(cut.now)
        cut.engine = Engine(cut.engine.programme, 1, cut.engine.progress.to_json())
        cut.do(e.ClockReported(utc, 9 * 3600, True))


def test_a_new_offer_comes_before_what_is_known() -> None:
    d = chooser(OFFERS[:3])
    d.evening()
    d.evening()
    more = chooser()
    more.engine.progress.used = dict(d.engine.progress.used)
    assert offered(more.evening())[:2] == ["3-a", "4-a"]


def test_a_list_that_shrank_and_a_level_that_is_gone_are_forgotten() -> None:
    used = {"word.lines": ["gone", "b"], "left.lines": ["x"]}
    assert Rotation(used).draw("word.lines", ("a", "b")) == 0
    assert used["word.lines"] == ["b", "a"]
    d = chooser()
    d.engine.progress.used["left.offers"] = ["x"]
    d.evening()
    assert set(d.engine.progress.used) == {"choosing.offers"}


def test_a_choice_shows_at_once_and_when_the_next_session_begins() -> None:
    d = chooser()
    first = d.evening()
    begun = next(place for place, x in enumerate(first) if isinstance(x, c.Offer))
    assert c.Light("eyes", "green", 0.5) not in first[:begun]
    assert c.Light("eyes", "green", 0.5) in first[begun:]
    again = d.evening()
    begun = next(place for place, x in enumerate(again) if isinstance(x, c.Offer))
    assert c.Light("eyes", "green", 0.5) in again[:begun]


@pytest.mark.parametrize(
    ("shows", "shown"),
    [
        ({"light": "amber"}, c.Light("eyes", "amber", 0.5)),
        ({"sound": "purr"}, c.Sound("purr")),
        ({"look": "away"}, c.Gesture("look-away", 0.5)),
        (None, c.Gesture("offer-left", 0.5)),
    ],
)
def test_what_a_card_can_show(shows: dict[str, str] | None, shown: Record) -> None:
    card = {"id": "a"} if shows is None else {"id": "a", "shows": shows}
    d = chooser([{"id": "one", "options": [card, {"id": "b"}]}])
    before = sum(x == shown for x in d.evening(touch=False))
    d.engine.progress.chosen = [["one", "b"]]
    looked = c.Gesture("offer-right", 0.5)
    assert before >= 1
    assert looked in d.evening(touch=False), "the other card of it was chosen last"


def test_neither_and_silence_keep_what_was_chosen_before() -> None:
    d = chooser()
    d.evening()
    kept = list(d.engine.progress.chosen)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    number = of(c.Offer, d.log)[-1].offer
    d.do(e.ChoiceMade(number, "neither", "tap"))
    d.pass_s(600)
    assert d.engine.progress.chosen == kept
