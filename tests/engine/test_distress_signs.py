"""Which sign of distress a session had is in the reason, and `explain` says it in words."""

from dataclasses import replace

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.journal.story_text import line_text
from robot.messages import LANGUAGES, text
from tests.engine.build import LEVELS, Driven, of
from tests.games.test_soak import at_play, begin, board

SIGNS = ("shown", "open-offers", "broken-off-again", "asleep-at-once")


def signs(d: Driven) -> list[str]:
    """Of each step down for a sign, which it was."""
    return [dict(x.figures)["sign"] for x in of(c.Decided, d.log) if x.rule == "discomfort-signs"]


def put_to_sleep_in_a_round(d: Driven) -> None:
    begin(d)
    shelf = board(d)
    assert shelf is not None
    d.do(e.ChoiceMade(shelf.offer, "tiles", "tap"))
    d.pass_s(40)
    d.do(e.SleepRequested("tap"))


def test_asleep_in_the_middle_of_a_round_is_a_sign_the_second_time_running() -> None:
    d = at_play("tiles", 3)
    put_to_sleep_in_a_round(d)
    assert signs(d) == []
    put_to_sleep_in_a_round(d)
    assert signs(d) == ["broken-off-again"]


def test_two_shoves_are_shown_in_the_session() -> None:
    d = Driven(start="touch", agreed=("house", "presence", "touch"))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    for _ in range(2):
        d.pass_s(20)
        d.do(e.Touched("left", 100, rough=True))
    d.do(e.EndRequested("tap"))
    d.pass_s(7)
    d.do(e.Rated(0))
    assert signs(d) == ["shown"]


def test_put_to_sleep_at_once_and_open_offers() -> None:
    d = Driven(start="presence")
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(30)
    d.do(e.SleepRequested("tap"))
    assert signs(d) == ["asleep-at-once"]
    offers = [{"id": str(n), "options": [{"id": "music"}, {"id": "rain"}]} for n in range(3)]
    levels = [
        replace(x, parameters={"offers": offers, "wait_s": 20}) if x.id == "choosing" else x for x in LEVELS
    ]
    here = ("house", "presence", "touch", "choosing")
    d = Driven(start="choosing", agreed=here, levels=tuple(levels))
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.pass_s(240)
    d.do(e.SleepRequested("tap"))
    assert signs(d) == ["open-offers"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", SIGNS)
def test_explain_says_the_sign_in_words(language: str, sign: str) -> None:
    line = {
        "kind": "decision",
        "utc": "2026-01-05T11:00:00Z",
        "local": "2026-01-05T20:00:00+09:00",
        "verified": True,
        "decision": "down",
        "before": "play",
        "after": "touch",
        "before_name": "Play",
        "after_name": "Touch",
        "sentence": "One step back.",
        "by": "",
        "rule": "discomfort-signs",
        "figures": {"sign": sign},
        "bounds": {},
        "forecast": None,
    }
    told = line_text(line, language)  # type: ignore[arg-type] # one of the languages
    assert f"discomfort-signs; sign {text(f'explain.sign-{sign}', language)}" in told
