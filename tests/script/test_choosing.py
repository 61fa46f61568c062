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
from tests.engine.build import DAY, LEVELS, Driven, of

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


# --- what comes back ----------------------------------------------------------------------------------------

ONE = {
    "id": "one",
    "options": [
        {"id": "a", "shows": {"light": "green"}, "later": {"line": "later:x.one-a"}},
        {"id": "b", "later": {"line": "later:x.one-b"}},
    ],
}
ACTS = {
    "id": "act",
    "kind": "tomorrow",
    "says": {"line": "says:x.act"},
    "options": [
        {"id": "window", "shows": {"light": "amber"}, "later": {"line": "later:x.act-window"}},
        {"id": "music", "shows": {"sound": "breath"}},
        {"id": "plant", "later": {"line": "later:x.act-plant"}},
    ],
}


def lived(d: Driven, card: str = "") -> list[Record]:
    """An evening on which this card is chosen ("": none), until it is over; then the next day."""
    before = len(d.log)
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    while d.phase in ("greeting", "active", "closing"):
        d.pass_s(10)
        for offer in [x for x in d.log[before:] if isinstance(x, c.Offer)][-1:]:
            if card:
                d.do(e.ChoiceMade(offer.offer, card, "tap"))
    d.do(e.Rated(1))
    d.pass_s(61)
    d.now += DAY - 700_000_000
    return d.log[before:]


def said(log: list[Record]) -> list[str]:
    return [say.line for say in of(c.Say, log)]


def opening(log: list[Record]) -> list[Record]:
    """What is done before the first cards."""
    return log[: next(place for place, x in enumerate(log) if isinstance(x, c.Offer))]


def test_a_choice_comes_back_with_its_line_once_and_goes_on_showing() -> None:
    d = chooser([ONE])
    assert said(lived(d, "a")) == ["choosing.offer", "choosing.thanks"]
    again = lived(d)
    assert said(again) == ["later:x.one-a", "choosing.offer"]
    assert c.Light("eyes", "green", 0.5) in opening(again)
    third = lived(d)
    assert said(third) == ["choosing.offer"]
    assert c.Light("eyes", "green", 0.5) in opening(third)


def test_after_neither_the_next_session_begins_with_a_rest_and_nothing_else_comes_back() -> None:
    d = chooser([ONE])
    lived(d, "a")
    assert d.engine.progress.sessions[-1].outcome == "success"
    lived(d, "neither")
    assert d.engine.progress.sessions[-1].outcome == "success"
    rested = opening(lived(d))
    assert c.Gesture("settle-down", 0.5) in rested
    assert c.Light("eyes", "green", 0.5) not in rested
    assert said(rested) == ["choosing.offer"]
    after = opening(lived(d))
    assert c.Gesture("settle-down", 0.5) not in after
    assert c.Light("eyes", "green", 0.5) in after, "what was chosen before is still there"


def test_a_tiny_act_for_tomorrow_has_three_cards_and_nothing() -> None:
    d = chooser([ACTS])
    log = lived(d, "window")
    assert {offer.options for offer in of(c.Offer, log)} == {("window", "music", "plant", "nothing")}
    assert said(log) == ["says:x.act", "choosing.thanks"]
    assert c.Light("eyes", "amber", 0.5) in log
    assert d.engine.progress.chosen == [], "it is of one day, and no liking"


@pytest.mark.parametrize(
    ("card", "sign", "line"),
    [
        ("window", c.Light("eyes", "amber", 0.5), ["later:x.act-window"]),
        ("music", c.Sound("breath"), []),
        ("plant", c.Gesture("look-away", 0.5), ["later:x.act-plant"]),
        ("nothing", c.Gesture("settle-down", 0.5), []),
    ],
)
def test_it_comes_back_on_the_next_day_once(card: str, sign: Record, line: list[str]) -> None:
    d = chooser([ACTS])
    lived(d, card)
    assert d.engine.progress.sessions[-1].outcome == "success", "nothing is also a plan"
    back = opening(lived(d))
    assert sign in back
    assert said(back) == [*line, "says:x.act"]
    assert said(opening(lived(d))) == ["says:x.act"]


@pytest.mark.parametrize("days", [0, 2, 3])
def test_it_comes_back_on_no_other_day(days: int) -> None:
    d = chooser([ACTS])
    lived(d, "window")
    d.now += (days - 1) * DAY + (3_600_000_000 if days == 0 else 0)
    assert said(opening(lived(d))) == ["says:x.act"]
    d.now += DAY if days else 0
    assert said(opening(lived(d))) == (["says:x.act"] if days else ["later:x.act-window", "says:x.act"])


def test_what_may_not_be_remembered_does_not_come_back() -> None:
    d = chooser([ACTS])
    d.do(e.MemoryAllowed("choices", False, "tap"))
    lived(d, "window")
    assert said(opening(lived(d))) == ["says:x.act"]
    assert d.engine.progress.memory.get("choices", {}) == {}


def test_a_clock_that_jumps_does_not_take_the_next_day_away() -> None:
    d = chooser([ACTS])
    lived(d, "window")
    d.do(e.ClockReported(d.engine.calendar.utc(d.now) + 5 * DAY, 9 * 3600, True))
    assert said(opening(lived(d))) == ["later:x.act-window", "says:x.act"]


def test_a_set_that_is_gone_does_not_come_back() -> None:
    d = chooser([ONE])
    lived(d, "a")
    more = chooser([{"id": "other", "options": [{"id": "a"}, {"id": "z"}]}])
    more.engine.progress.memory = dict(d.engine.progress.memory)
    assert said(opening(lived(more))) == ["choosing.offer"]
