"""Voice notes in real browsers with the fake microphone: recorded, sent, made into notes, played, ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Playwright, expect
from playwright.sync_api import Page as Tab

from robot.messages import LANGUAGES
from tests.console.conftest import CHROMIUM, FLAGS, Page
from tests.console.core import Core
from tests.console.names import confused, controls
from tests.console.notes_server import NotesServer
from tests.media.recordings import encoded, heard, tone, wav

FAKE = "--use-fake-device-for-media-stream"
GRANTED = "--use-fake-ui-for-media-stream"
BROWSER = (FAKE, GRANTED)
# What a page really gives to the loudspeaker, and the microphones that it has ever opened.
WATCH = """() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination) {
      this.context.watcher ??= new AnalyserNode(this.context, { fftSize: 1024 });
      window.watcher = this.context.watcher;
      connect.call(this, this.context.watcher);
    }
    return connect.call(this, to, ...more);
  };
  window.loudest = () => {
    if (!window.watcher) return 0;
    const now = new Float32Array(1024);
    window.watcher.getFloatTimeDomainData(now);
    return Math.max(...now.map(Math.abs));
  };
  window.tracks = [];
  if (!navigator.mediaDevices) return;
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    window.wanted = wanted;
    const stream = await open(wanted);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}"""
CLOSED = "window.tracks.length > 0 && window.tracks.every((track) => track.readyState === 'ended')"
OPEN = "window.tracks.some((track) => track.readyState === 'live')"
SOUNDS = "window.loudest() > 0.001"


@pytest.fixture
def server(browser: Browser) -> Iterator[NotesServer]:
    made = NotesServer()
    made.note = encoded(tone(3.0), "ogg")
    yield made
    for context in browser.contexts:
        context.close()
    made.close()


def comes(tab: Tab, what: str, within_ms: int = 5_000) -> None:
    """Wait until it is true. (The page's policy keeps Playwright's own way of waiting from working.)"""
    for _ in range(within_ms // 25):
        if tab.evaluate(what):
            return
        tab.wait_for_timeout(25)
    raise AssertionError(f"never came: {what}")


def opened(browser: Browser, server: NotesServer, side: str, language: str = "en", **how: Any) -> Tab:
    context: BrowserContext = browser.new_context(**{"viewport": {"width": 390, "height": 844}, **how})
    tab = context.new_page()
    tab.add_init_script(f"({WATCH})()")
    tab.goto(f"{server.url}/{side}?{language}")
    comes(tab, "window.pageReady")
    return tab


def act(tab: Tab, name: str) -> Any:
    return tab.locator(f".recorder [data-act={name}]")


def said(tab: Tab) -> Any:
    return tab.locator(".recorder > [data-part=said]")


def test_a_sender_records_hears_records_anew_and_sends(browser: Browser, server: NotesServer) -> None:
    tab = opened(browser, server, "sender")
    expect(act(tab, "finish")).to_be_hidden()
    act(tab, "record").click()
    expect(act(tab, "finish")).to_be_focused()
    assert tab.evaluate(OPEN)
    expect(tab.locator("[role=timer]")).to_have_text("29 seconds left")
    act(tab, "finish").click()
    expect(act(tab, "send")).to_be_visible()
    assert tab.evaluate(CLOSED), "the microphone is still open"
    act(tab, "play").first.click()
    comes(tab, SOUNDS)
    act(tab, "again").click()
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.loudest()") < 0.0001
    act(tab, "record").click()
    tab.wait_for_timeout(2_300)
    act(tab, "finish").click()
    act(tab, "send").click()
    expect(said(tab)).to_have_text("It is on its way.")
    expect(act(tab, "record")).to_be_visible()
    note = server.notes["sender"]
    assert 1.0 < note.seconds < 3.5  # the device beeps once a second; silence before and after is cut
    assert abs(heard(note.media)).max() > 0.05


def test_a_file_is_sent_as_well_and_what_is_refused_stays(browser: Browser, server: NotesServer) -> None:
    tab = opened(browser, server, "sender")
    pick = tab.locator("[data-part=file]")
    large = {"name": "a.wav", "mimeType": "audio/wav", "buffer": bytes(10_000_001)}
    pick.set_input_files(large)  # type: ignore[arg-type]
    expect(said(tab)).to_contain_text("larger than can be taken")
    expect(act(tab, "send")).to_be_hidden()
    pick.set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": wav(tone(1.0))})
    expect(said(tab)).to_be_hidden()
    tab.evaluate("window.refuse = 'Comparisons are not passed on.'")
    act(tab, "send").click()
    expect(said(tab)).to_have_text("Comparisons are not passed on.")
    tab.evaluate("window.refuse = ''")
    act(tab, "send").click()
    expect(said(tab)).to_have_text("It is on its way.")
    assert server.sent["sender"] == wav(tone(1.0))
    server.close()
    pick.set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": wav(tone(1.0))})
    act(tab, "send").click()
    expect(said(tab)).to_contain_text("It is still here")
    expect(act(tab, "send")).to_be_enabled()


def test_recording_ends_by_itself_after_half_a_minute(browser: Browser, server: NotesServer) -> None:
    tab = opened(browser, server, "sender")
    tab.clock.install()
    act(tab, "record").click()
    expect(act(tab, "finish")).to_be_visible()
    comes(tab, OPEN)
    tab.clock.run_for(20_000)
    assert tab.evaluate(OPEN)
    tab.clock.run_for(10_000)
    comes(tab, CLOSED)
    expect(act(tab, "send")).to_be_visible()


def test_the_person_records_only_while_they_hold_and_hears_it_first(
    browser: Browser, server: NotesServer
) -> None:
    tab = opened(browser, server, "person")
    light = tab.locator("[data-part=light]")
    box = act(tab, "hold").bounding_box()
    tab.mouse.move(box["x"] + 20, box["y"] + 20)
    assert tab.evaluate("window.tracks.length") == 0
    tab.mouse.down()
    expect(light).to_be_visible()
    assert tab.evaluate(OPEN)
    assert act(tab, "hold").bounding_box() == box, "the button moves under the finger"
    wanted = tab.evaluate("window.wanted.audio")
    assert (wanted["noiseSuppression"], wanted["autoGainControl"]) == (False, False)
    tab.wait_for_timeout(1_600)
    tab.mouse.up()
    comes(tab, CLOSED, 300)
    expect(light).to_be_hidden()
    assert tab.evaluate("window.told.light") == [True, False]
    comes(tab, SOUNDS)
    expect(act(tab, "send")).to_be_hidden()
    assert server.sent == {}
    expect(act(tab, "send")).to_be_visible(timeout=4_000)
    expect(act(tab, "send")).to_be_focused()
    act(tab, "send").click()
    expect(said(tab)).to_have_text("Sent.")
    assert server.notes["person"].seconds > 0.5
    assert tab.evaluate(CLOSED)


@pytest.mark.parametrize("key", [" ", "Enter"])
def test_by_keyboard_and_leaving_it(browser: Browser, server: NotesServer, key: str) -> None:
    tab = opened(browser, server, "person")
    act(tab, "hold").focus()
    tab.keyboard.down(key)
    comes(tab, OPEN)
    tab.keyboard.down(key)  # as a keyboard that repeats
    tab.wait_for_timeout(1_200)
    tab.keyboard.up(key)
    comes(tab, CLOSED)
    comes(tab, SOUNDS)
    tab.keyboard.press("Escape")
    expect(act(tab, "leave")).to_be_visible()
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.loudest()") < 0.0001
    act(tab, "again").click()
    expect(act(tab, "hold")).to_be_focused()
    tab.keyboard.down(key)
    tab.wait_for_timeout(900)
    tab.keyboard.up(key)
    expect(act(tab, "leave")).to_be_visible(timeout=4_000)
    act(tab, "leave").click()
    expect(said(tab)).to_have_text("Left. Nothing was kept.")
    assert server.sent == {}


def test_leaving_the_button_the_page_or_a_stop_closes_the_microphone(
    browser: Browser, server: NotesServer
) -> None:
    ways = {
        "blur": "document.activeElement.blur()",
        "quiet": "document.dispatchEvent(new CustomEvent('quiet'))",
        "pagehide": "dispatchEvent(new Event('pagehide'))",
    }
    for way, does in ways.items():
        tab = opened(browser, server, "person")
        act(tab, "hold").focus()
        tab.keyboard.down(" ")
        comes(tab, OPEN)
        tab.wait_for_timeout(100)
        tab.evaluate(does)
        assert tab.evaluate(CLOSED), way
        tab.context.close()
    assert server.sent == {}


def test_a_short_touch_records_nothing_and_a_tap_needs_no_microphone(
    browser: Browser, server: NotesServer
) -> None:
    tab = opened(browser, server, "person")
    act(tab, "hold").hover()
    tab.mouse.down()
    comes(tab, OPEN)
    tab.mouse.up()
    expect(said(tab)).to_contain_text("nothing was recorded")
    opened_before = tab.evaluate("window.tracks.length")
    act(tab, "tap").click()
    expect(said(tab)).to_have_text("Sent.")
    assert tab.evaluate("[window.told.taps, window.tracks.length]") == [1, opened_before]
    assert server.sent == {}


@pytest.mark.parametrize(
    ("flags", "why"), [([FAKE], "denied"), ([GRANTED], "none"), ([FAKE, GRANTED], "unsupported")]
)
def test_without_a_microphone_there_is_a_sentence_a_file_and_a_tap(
    playing: Playwright, server: NotesServer, flags: list[str], why: str
) -> None:
    running = playing.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
    for side in ("sender", "person"):
        tab = running.new_page()
        if why == "unsupported":
            tab.add_init_script("delete window.MediaRecorder")
        tab.goto(f"{server.url}/{side}")
        comes(tab, "window.pageReady")
        if side == "sender":
            if why != "unsupported":
                act(tab, "record").click()
            expect(tab.locator("[data-part=picker]")).to_be_visible()
        else:
            act(tab, "hold").click()
        expect(said(tab)).to_have_text(
            str(tab.locator(".recorder").get_attribute(f"data-{why}")), timeout=6_000
        )
        if side == "person":
            act(tab, "tap").click()
            assert tab.evaluate("window.told.taps") == 1
    running.close()


def play(tab: Tab) -> Any:
    button = tab.locator("#letter [data-act=play]")
    button.click()
    comes(tab, SOUNDS)
    tab.wait_for_timeout(700)
    return button


def test_a_note_is_heard_to_its_end_and_the_share_is_told(browser: Browser, server: NotesServer) -> None:
    server.note = encoded(tone(1.2), "ogg")
    tab = opened(browser, server, "person")
    tab.locator("#letter [data-act=play]").click()
    comes(tab, "window.told.shares.length === 1")
    assert tab.evaluate("window.told.shares") == [1]
    expect(tab.locator("#letter [data-act=play]")).to_have_text("Hear the voice")
    tab.evaluate("document.querySelector('#letter .voice-note').dataset.most = '0.5'")  # of a taster no more
    tab.locator("#letter [data-act=play]").click()
    comes(tab, "window.told.shares.length === 2")
    assert 0.2 < tab.evaluate("window.told.shares[1]") < 0.8


@pytest.mark.parametrize("way", ["touch", "button", "Escape", "quiet", "end"])
def test_one_touch_ends_it_at_once(browser: Browser, server: NotesServer, way: str) -> None:
    tab = opened(browser, server, "person")
    button = play(tab)
    place: Any = tab.locator("#letter .voice-note")
    if way == "touch":
        box = place.bounding_box()
        tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + 3)
    elif way == "button":
        button.click()
    elif way == "Escape":
        tab.keyboard.press("Escape")
    elif way == "quiet":
        tab.evaluate("document.dispatchEvent(new CustomEvent('quiet'))")
    else:
        tab.evaluate("window.player.end()")
    tab.wait_for_timeout(250)
    assert tab.evaluate("window.loudest()") < 0.0001
    (share,) = tab.evaluate("window.told.shares")
    assert 0.15 < share < 0.6
    button.click()  # and it can be heard once more
    comes(tab, SOUNDS)


def test_it_rises_softly(browser: Browser, server: NotesServer) -> None:
    tab = opened(browser, server, "person")
    tab.evaluate(
        """() => { window.levels = [];
        const take = () => {
          const now = window.loudest();
          if (now) window.levels.push([performance.now(), now]);
          requestAnimationFrame(take);
        };
        take(); }"""
    )
    play(tab)
    levels = tab.evaluate("window.levels")
    begin, top = levels[0][0], max(level for _, level in levels)
    assert top > 0.1
    assert all(level < 0.75 * top for at, level in levels if at - begin < 60)


def test_what_cannot_be_played_is_said(browser: Browser, server: NotesServer) -> None:
    server.note = b"no sound"
    tab = opened(browser, server, "person")
    tab.locator("#letter [data-act=play]").click()
    expect(tab.locator("#letter [data-part=said]")).to_contain_text("The robot can")
    assert tab.evaluate("window.told.shares") == [0]


def test_on_the_robots_page_stop_less_help_and_the_robots_own_stop_make_it_quiet(
    browser: Browser, page: Page, core: Core
) -> None:
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{page.url}/person")
        core.wait_for("watch")
        expect(tab.locator("#do-stop")).to_be_visible()
        tab.evaluate("window.quiet = 0; document.addEventListener('quiet', () => { window.quiet += 1; })")
        core.show(phase="present", asleep=False)
        tab.wait_for_timeout(300)
        before = tab.evaluate("window.quiet")
        core.show(phase="stopped", asleep=False)
        comes(tab, f"window.quiet === {before + 1}")
        for at, name in enumerate(("stop", "less", "crisis")):
            tab.locator(f"#do-{name}").click()
            comes(tab, f"window.quiet === {before + 2 + at}", 300)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("side", "scheme"), [("sender", "light"), ("person", "dark")])
def test_axe_finds_nothing_and_no_name_is_confused(
    browser: Browser, server: NotesServer, side: str, scheme: str, language: str
) -> None:
    tab = opened(browser, server, side, language, color_scheme=scheme)

    def faults() -> list[str]:
        found = [each["id"] for each in Axe().run(tab).response["violations"]]
        wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        small = tab.evaluate(
            """() => [...document.querySelectorAll("button, input")]
            .filter((each) => each.getClientRects().length && each.getBoundingClientRect().height < 43.5)
            .map((each) => each.outerHTML.slice(0, 80))"""
        )
        return [*found, *small, *(["wide"] if wide else [])]

    assert faults() == []
    tab.evaluate(
        "for (const each of document.querySelectorAll('[data-act], [data-part]')) each.hidden = false"
    )
    assert faults() == []
    part = server.page(side, language)
    assert confused(controls(part[part.index("<section") : part.index('<section class="card" id')])) == []
