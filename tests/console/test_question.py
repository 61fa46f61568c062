"""The card that asks has two answers and says who will know; the digest stands in the room alone."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import pytest

from robot.console.forms import parse
from robot.console.view import texts as page_texts
from robot.contract import events as e
from robot.contract.programme import Alerts
from robot.contract.verdict import Verdict
from robot.control.state import State
from robot.messages import texts
from robot.view.state_view import View
from tests.console.core import Core
from tests.engine.build import Driven, programme
from tests.engine.handover import CHANNELS, ROTA

NAMES = {"tanaka": "Dr Tanaka", "lee": "Dr Lee"}
UNCLEAR = e.CrisisRaised(1, "typed", "unclear")


def pushed(*events: Any, wait_s: float = 0, alerts: Alerts = CHANNELS) -> dict[str, Any]:
    """The state that the companion pushes after these events."""
    d = Driven(alerts=alerts, staff=ROTA)
    view = View(programme(alerts=alerts, staff=ROTA), "me", False, "en", names=NAMES)
    view.begin(d.engine.progress, d.engine.ladder.state)
    view.event(e.ClockReported(d.engine.calendar.utc(0), 9 * 3600, True), 0)
    for event in (*events, None):
        out = d.pass_s(wait_s) if event is None else d.do(event)
        for command in out:
            view.verdict(Verdict(command, command), d.now)
    return view.state().to_json()


@pytest.mark.parametrize(
    ("raised", "alerts", "notes"),
    [
        (UNCLEAR, CHANNELS, [("seen-by", "Dr Tanaka")]),
        (UNCLEAR, replace(CHANNELS, family=("tanaka",)), [("seen-by", "Dr Lee")]),
        (UNCLEAR, Alerts(), [("seen-here", "")]),
        (e.CrisisRaised(1, "heard"), CHANNELS, [("left-alone", "Dr Tanaka"), ("seen-by", "Dr Tanaka")]),
        (e.CrisisRaised(1, "heard"), Alerts(), [("seen-here", "")]),
        (e.CrisisRaised(1, "heard", "violence"), CHANNELS, [("seen-by", "Dr Tanaka")]),
        (
            e.CrisisRaised(1, "heard", "violence"),
            replace(CHANNELS, professionals=("lee",)),
            [("left-alone", "Dr Lee"), ("seen-by", "Dr Tanaka")],
        ),
        (e.CrisisRaised(2, "typed"), CHANNELS, []),
    ],
)
def test_the_card_says_beforehand_who_will_know(raised: Any, alerts: Alerts, notes: Any) -> None:
    shown = pushed(raised, alerts=alerts)
    assert shown["card"]["notes"] == [texts(f"told.{key}", name=name) for key, name in notes]
    assert State.from_json(shown).card is not None


def test_the_state_has_the_digest_from_the_first_worry_until_it_is_acknowledged() -> None:
    assert pushed()["digest"] is None
    before = pushed(UNCLEAR)["digest"]
    assert (before["state"], before["to"], len(before["lines"])) == ("collecting", "", 1)
    morning = pushed(UNCLEAR, wait_s=13 * 3_600)
    assert before["due_utc_us"] == before["lines"][0]["utc_us"] + 13 * 3_600_000_000
    assert (morning["digest"]["state"], morning["digest"]["to"]) == ("sending", "tanaka")
    assert morning["alert"]["open"] is False, "a digest is no alert"
    shown = State.from_json(morning).digest
    assert shown is not None
    assert shown.lines[0].text == texts("worry.unclear")


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_the_card_works_without_a_script_and_the_digest_stands_in_the_room(
    http: httpx.Client, core: Core, language: str
) -> None:
    words = page_texts(language)
    made = pushed(UNCLEAR, wait_s=13 * 3_600, alerts=Alerts())
    card = pushed(UNCLEAR)["card"]
    core.show(card=card, cards=["question"], digest=made["digest"], staff=[{"id": "mori", "name": "森"}])
    note = card["notes"][0][language]
    person = str(
        Core.wait_until(lambda: note in (html := http.get(f"/person?lang={language}").text) and html)
    )
    section = re.search(r'<section class="card help".*?</section>', person, re.S)
    assert section is not None
    forms = dict(
        re.findall(r'action="/do/([a-z-]+)".*?<button[^>]*>(.*?)</button>', unescape(section[0]), re.S)
    )
    assert forms.keys() == {"clear", "crisis"}
    assert (words["card_fine"] in forms["clear"], words["card_tell"] in forms["crisis"]) == (True, True)
    assert texts("worry.unclear")[language] not in person
    room = http.get(f"/room?lang={language}").text
    assert texts("worry.unclear")[language] in room
    assert words["digest_waiting"] in room
    assert parse("digest-seen", {"by": "mori", "source": "console"})
    assert http.post("/do/digest-seen", data={"by": "mori", "source": "console"}).status_code == 303
    assert core.wait_for("digest-seen")["by"] == "mori"
    assert http.post("/do/crisis", data={"source": "tap"}).status_code == 303
    assert core.wait_for("crisis")["source"] == "tap"
