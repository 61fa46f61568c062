"""What a page shows of people at the other end: names that the person gave them."""

from dataclasses import replace

from robot.contract import commands as c
from robot.contract.own_things import OwnWords
from robot.view.circle import CircleShown
from tests.runtime.test_shown import IDS, PROGRAMME, Shown


def test_an_offer_names_who_said_that_they_are_there() -> None:
    v = Shown()
    v.view.know(OwnWords(), CircleShown(lambda: {"aunt": "おばさん", "lee": "Lee"}))
    asked = c.Preview(1, IDS[1], others=("aunt", "lee"))
    assert v.tell(asked)["preview"]["with_whom"]["ja"] == "相手：おばさん、Lee"
    waits = c.Propose(1, IDS[1], True, 0, others=("aunt",))
    assert v.tell(waits)["proposal"]["shown"]["with_whom"]["en"] == "With おばさん."
    assert v.tell(c.Preview(1, IDS[1]))["preview"]["with_whom"] is None


def test_a_line_about_somebody_has_the_name_that_the_person_gave_them() -> None:
    line = {"en": "From {sender}.", "ja": "{sender}から。", "ko": "{sender}에게서."}
    v = Shown(replace(PROGRAMME, lines={**PROGRAMME.lines, "x.from": line}))
    assert v.tell(c.Say(1, "x.from", "text", "aunt"))["line"]["en"] == "From aunt."
    v.view.know(OwnWords(), CircleShown(lambda: {"aunt": "おばさん"}))
    assert v.tell(c.Say(2, "x.from", "text", "aunt"))["line"]["ja"] == "おばさんから。"
