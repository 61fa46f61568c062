"""A call between two real browsers: what leaves the person's device at each step, measured where it comes."""

import pytest
from playwright.sync_api import Playwright, expect

from robot.contract import events as e
from tests.calls.browsers import WORDS, Chromium, Line, Pair, called, frames, total, until

CAMERA, GREEN = (640, 480), 60
POINTS = (16, 12)
SOON_S = 6.0


def settled(pair: Pair) -> list[tuple[int, int, int]]:
    """What arrives at the mother in a second, once what was on its way has come."""
    pair.mother.wait_for_timeout(400)
    frames(pair.mother)
    pair.mother.wait_for_timeout(1000)
    return frames(pair.mother)


def test_what_leaves_the_persons_device_at_every_step(
    chromiums: tuple[Chromium, Chromium], line: Line
) -> None:
    with called(line, *chromiums) as pair:
        pair.connect()
        pair.at("dark")
        assert settled(pair) == []
        pair.step("theirs")
        until(pair.person, "tap.frames.length > 5", SOON_S)
        assert all(frame[2] > GREEN for frame in frames(pair.person))
        assert settled(pair) == []
        assert total(pair.person, "video", "packetsSent") == 0
        assert pair.person.evaluate("tap.captured.length") == 0  # no camera was even asked

        pair.step("masked")
        until(pair.mother, "tap.frames.length > 3", SOON_S)
        assert all(frame[2] < GREEN for frame in frames(pair.mother))  # the robot, never the camera
        assert pair.person.evaluate("tap.captured.length") == 0
        pair.person.locator("#mask-points").check()
        until(pair.mother, "tap.frames.some(([wide]) => wide === 16)", SOON_S)
        seen = settled(pair)
        assert seen
        assert all(frame[:2] == POINTS for frame in seen)

        pair.step("both")
        assert {frame[:2] for frame in frames(pair.mother) if frame[0] < CAMERA[0] // 8} <= {POINTS}
        until(pair.mother, "tap.frames.some(([wide]) => wide > 100)", SOON_S)
        pair.person.locator("#to-theirs").click()
        pair.at("theirs")
        assert settled(pair) == []
        assert pair.person.evaluate("tap.capturing()") == 0

        # Sound: nothing until the press, then something, then nothing more.
        assert total(pair.person, "audio", "packetsSent") == 0
        pair.person.locator("#call-mic").click()
        expect(pair.person.locator("#call-mic-state")).to_have_text(WORDS["mic_on"])
        pair.mother.wait_for_timeout(800)
        assert total(pair.mother, "audio", "packetsReceived", "inbound-rtp") > 0
        pair.person.locator("#call-mic").click()
        expect(pair.person.locator("#call-mic-state")).to_have_text(WORDS["mic_off"])
        pair.mother.wait_for_timeout(300)
        before = total(pair.person, "audio", "packetsSent")
        pair.mother.wait_for_timeout(800)
        assert total(pair.person, "audio", "packetsSent") == before
        assert pair.person.evaluate("tap.capturing()") == 0
        pair.mother.locator("#call-end").click()
        expect(pair.person.locator("#call-note")).to_have_text(WORDS["ended"])
    house = pair.running.house
    assert [x.step for x in house.events(e.CallStepped)] == ["theirs", "masked", "both", "theirs"]
    assert house.causes() == ["other"]


def test_less_signs_and_words_and_the_goodbye(chromiums: tuple[Chromium, Chromium], line: Line) -> None:
    with called(line, *chromiums) as pair:
        pair.connect()
        pair.step("theirs")
        pair.step("masked")
        expect(pair.person.locator("#to-both")).to_be_visible()
        pair.person.locator("#do-less").click()
        pair.at("theirs")
        # Less holds for this session: more is not even offered.
        expect(pair.person.locator("#to-masked")).to_be_hidden()
        expect(pair.person.locator("#to-dark")).to_be_visible()
        pair.person.locator("#sign-nod").focus()
        pair.person.keyboard.press("Enter")
        expect(pair.mother.locator("#call-shown")).to_have_text(WORDS["shown_nod"])
        pair.person.locator("#call-text").fill("It is raining.")
        pair.person.keyboard.press("Enter")
        expect(pair.mother.locator("#call-written")).to_contain_text("It is raining.")
        pair.mother.locator("#call-camera").click()
        pair.mother.wait_for_timeout(500)
        frames(pair.person)
        pair.mother.wait_for_timeout(700)
        assert frames(pair.person) == []
        pair.person.locator("#call-goodbye").click()
        expect(pair.mother.locator("#call-note")).to_have_text(WORDS["other_goodbye"])
        expect(pair.person.locator("#call-note")).to_have_text(WORDS["ended_goodbye"])
    assert pair.running.house.causes() == ["robot"]


def test_a_written_crisis_word_does_not_reach_the_other_page(
    chromiums: tuple[Chromium, Chromium], line: Line
) -> None:
    with called(line, *chromiums) as pair:
        pair.connect("call")
        pair.person.locator("#call-text").fill("I want to die")
        pair.person.keyboard.press("Enter")
        expect(pair.mother.locator("#call-note")).to_have_text(WORDS["ended"])
        assert "die" not in pair.mother.locator("#call-written").inner_text()
    assert [x.tier for x in pair.running.house.events(e.CrisisRaised)] == [2]


def test_a_removed_sender_reads_only_that_it_is_over(
    chromiums: tuple[Chromium, Chromium], line: Line
) -> None:
    with called(line, *chromiums) as pair:
        pair.connect()
        house = pair.running.house
        pair.running.do(lambda: house.let_go("mother"))
        pair.running.do(house.calls.look)
        expect(pair.mother.locator("#call-note")).to_have_text(WORDS["ended"], timeout=1000)
        expect(pair.person.locator("#call-note")).to_have_text(WORDS["ended"], timeout=1000)
    assert pair.running.house.causes() == ["not-allowed"]


def test_without_leave_for_camera_and_microphone_it_connects_all_the_same(
    playwright: Playwright, line: Line
) -> None:
    both = Chromium(playwright, allowed=False), Chromium(playwright, allowed=False)
    try:
        with called(line, *both) as pair:
            pair.connect()
            assert pair.person.evaluate("tap.captured.length") == 0
            pair.step("theirs")
            pair.step("masked")
            until(pair.mother, "tap.frames.length > 3", SOON_S)
            pair.person.locator("#call-mic").click()
            expect(pair.person.locator("#call-note")).to_have_text(WORDS["mic_denied"])
            expect(pair.person.locator("#call-mic-state")).to_have_text(WORDS["mic_off"])
            pair.step("both")
            expect(pair.person.locator("#call-note")).to_have_text(WORDS["camera_denied"])
    finally:
        for each in both:
            each.browser.close()


@pytest.mark.parametrize("side", ["person", "mother"])
def test_who_leaves_the_page_has_ended_it(
    chromiums: tuple[Chromium, Chromium], line: Line, side: str
) -> None:
    with called(line, *chromiums) as pair:
        pair.connect("call")
        leaves, stays = pair.tabs if side == "person" else pair.tabs[::-1]
        leaves.goto("about:blank")
        expect(stays.locator("#call-note")).to_have_text(WORDS["ended"])
    assert pair.running.house.causes() == ["person" if side == "person" else "other"]
