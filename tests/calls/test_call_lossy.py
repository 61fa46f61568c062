"""A call over a poor link between two networks: it goes on, it is cut, and a stop does not wait for it."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.calls.browsers import WORDS, apart, total, until
from tests.calls.lossy_link import possible
from tests.calls.test_call_times import LOST_S, STOP_MS, STOPPED, lost

pytestmark = [
    pytest.mark.real_time,
    pytest.mark.skipif(
        not possible(), reason="needs network namespaces, which this machine does not give us"
    ),
]
LOSS, DELAY_S = 0.05, 0.15


def test_a_call_goes_on_over_a_poor_link_and_its_cut_is_said_by_both(
    playwright: Playwright, tmp_path: Path
) -> None:
    with apart(tmp_path, playwright, loss=LOSS, delay_s=DELAY_S) as (pair, relay):
        pair.connect()
        pair.step("theirs")
        until(pair.person, "tap.frames.length > 10", 10)
        pair.step("masked")
        until(pair.mother, "tap.frames.length > 3", 10)
        before = total(pair.person, "audio", "packetsReceived", "inbound-rtp")
        pair.person.wait_for_timeout(8000)  # longer than any silence that would count as lost
        pair.at("masked")
        assert total(pair.person, "audio", "packetsReceived", "inbound-rtp") > before + 100
        assert relay.lost > 0
        relay.cut = True
        begun = time.monotonic()
        assert max(lost(tab, begun) for tab in pair.tabs) < LOST_S
        assert [tab.evaluate("tap.capturing()") for tab in pair.tabs] == [0, 0]
        assert pair.running.house.causes() == ["link"]
        relay.cut = False
        pair.person.wait_for_timeout(2000)
        assert pair.person.evaluate("tap.connections.length") == 1  # nothing connects again by itself


def test_a_local_stop_waits_for_no_link(playwright: Playwright, tmp_path: Path) -> None:
    with apart(tmp_path, playwright, loss=LOSS, delay_s=DELAY_S) as (pair, relay):
        pair.connect()
        for step in ("theirs", "masked", "both"):
            pair.step(step)
        until(pair.mother, "tap.frames.some(([wide]) => wide > 20)", 10)
        relay.cut = True
        assert pair.person.evaluate(STOPPED, "do-stop") < STOP_MS
        expect(pair.mother.locator("#call-note")).to_have_text(WORDS["ended"])
    assert pair.running.house.causes() == ["stop"]
