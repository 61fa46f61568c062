"""How soon a call is over: a local stop whatever the network does, and a lost link said by both pages."""

import os
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from robot.contract import events as e
from tests.calls.browsers import WORDS, Chromium, Line, called, frames, until
from tests.console.conftest import end, start

pytestmark = pytest.mark.real_time
STOP_MS = 300
GREEN = 60  # the fake camera is greener
LOST_S = 5.0
AGAIN_S = 20.0  # until both pages have found the page's process again
# From the press to the closed connection and the last track, by the page's own clock.
STOPPED = """(press) => new Promise((resolve) => {
  const begun = performance.now();
  press === "escape" ? document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }))
    : document.getElementById(press).click();
  const look = () => {
    if (tap.closed && !tap.capturing()) resolve(performance.now() - begun);
    else setTimeout(look, 5);
  };
  look();
})"""


def lost(tab: Tab, since: float) -> float:
    """How long after `since` the page said that the link is lost."""
    expect(tab.locator("#call-note")).to_have_text(WORDS["ended_link"], timeout=LOST_S * 1000)
    return time.monotonic() - since


@pytest.mark.parametrize("press", ["do-stop", "call-end", "escape"])
def test_a_local_stop_waits_for_nobody(chromiums: tuple[Chromium, Chromium], line: Line, press: str) -> None:
    with called(line, *chromiums) as pair:
        pair.connect()
        for step in ("theirs", "masked", "both"):
            pair.step(step)
        pair.person.locator("#call-mic").click()
        until(pair.person, "tap.capturing() === 2", LOST_S)
        process = pair.page.process.pid
        os.kill(process, signal.SIGSTOP)  # the page's process answers nobody
        try:
            assert pair.person.evaluate(STOPPED, press) < STOP_MS
            assert pair.person.evaluate("tap.connections.every((each) => each.connectionState === 'closed')")
        finally:
            os.kill(process, signal.SIGCONT)
        expect(pair.mother.locator("#call-note")).not_to_be_empty()


def test_less_takes_the_picture_away_before_it_tells_anybody(
    chromiums: tuple[Chromium, Chromium], line: Line
) -> None:
    with called(line, *chromiums) as pair:
        pair.connect()
        for step in ("theirs", "masked", "both"):
            pair.step(step)
        until(pair.person, "tap.capturing() === 1", LOST_S)
        os.kill(pair.page.process.pid, signal.SIGSTOP)
        try:
            pair.person.evaluate("document.getElementById('do-less').click()")
            assert until(pair.person, "!tap.capturing()", LOST_S) * 1000 < STOP_MS
        finally:
            os.kill(pair.page.process.pid, signal.SIGCONT)


def test_a_step_up_that_is_still_on_its_way_does_not_overtake_a_less(
    chromiums: tuple[Chromium, Chromium], line: Line
) -> None:
    with called(line, *chromiums) as pair:
        pair.connect()
        for step in ("theirs", "masked"):
            pair.step(step)
        process = pair.page.process.pid
        os.kill(process, signal.SIGSTOP)
        try:
            for button in ("to-both", "record-yes", "do-less"):
                pair.person.evaluate(f"document.getElementById('{button}').click()")
        finally:
            os.kill(process, signal.SIGCONT)
        pair.at("theirs")
        pair.mother.wait_for_timeout(1500)
        assert pair.person.evaluate("tap.captured.length") == 0
        assert all(green < GREEN for _, _, green in frames(pair.mother))


def test_a_killed_console_is_a_lost_link_on_both_pages_and_nothing_connects_again(
    chromiums: tuple[Chromium, Chromium], tmp_path: Path
) -> None:
    with called(Line(tmp_path), *chromiums) as pair:
        pair.connect()
        house = pair.running.house
        begun = time.monotonic()
        pair.page.process.kill()
        assert max(lost(tab, begun) for tab in pair.tabs) < LOST_S
        pair.running.until(lambda: house.causes() == ["link"], LOST_S)
        pair.page.process.wait(5)
        again = start(pair.running.socket, pair.page.port)
        try:
            pair.running.until(lambda: len(house.calls._pages) == len(pair.tabs), AGAIN_S)
            pair.person.wait_for_timeout(1500)
            assert pair.person.evaluate("tap.connections.length") <= 1  # fewer, where the page was made anew
            assert len(house.events(e.CallConnected)) == 1
            # It is booked as before, and waits for both.
            expect(pair.person.locator("#call-board")).to_contain_text(WORDS["with_face"].split(":")[0])
        finally:
            end(again)


def test_a_browser_that_falls_silent_is_a_lost_link_for_the_other(
    chromiums: tuple[Chromium, Chromium], line: Line
) -> None:
    with called(line, *chromiums) as pair:
        pair.connect()
        begun = time.monotonic()
        chromiums[1].freeze()
        try:
            assert lost(pair.person, begun) < LOST_S
            pair.running.until(lambda: pair.running.house.causes() == ["link"], LOST_S)
        finally:
            chromiums[1].thaw()
        expect(pair.mother.locator("#call-note")).to_have_text(WORDS["ended_link"])
        assert pair.mother.evaluate("tap.capturing()") == 0
    assert pair.running.house.dispatcher.engine.progress.sessions[-1].outcome == "void"
