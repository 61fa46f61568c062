"""What the sender's page at the host keeps: a first hello until it came, and nothing once forgotten."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from robot.console import assets
from robot.console.view import texts
from robot.mailbox.message import Content
from tests.relay.broker import needs_mosquitto
from tests.relay.robot import Robot
from tests.relay.test_page import Home, Running, browser, device, home, host, house, looked_at, paired

__all__ = ["browser", "device", "home", "host", "house"]
pytestmark = [
    pytest.mark.real_time,
    needs_mosquitto,
    pytest.mark.skipif(not assets.sealing_installed(), reason="run python -m robot.console.assets first"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]
LETTERS, BOX = "**/letters/**", "**/box/**"
NO_NETWORK = 0
LOOKS = "document.dispatchEvent(new Event('visibilitychange'))"
# What this browser still holds of letters and of the kit: names, and how many sealed ones.
HELD = """async () => {
  const base = await new Promise((found) => {
    const asked = window.open_base("yorisou-letters", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("sealed", { keyPath: "id" });
    asked.onsuccess = () => found(asked.result);
  });
  const sealed = await new Promise((found) => {
    const asked = base.transaction("sealed").objectStore("sealed").count();
    asked.onsuccess = () => found(asked.result);
  });
  base.close();
  return [Object.keys(localStorage).sort(), sealed];
}"""
# Counts how often IndexedDB was opened; while `window.slow` is set, what was asked of it never comes.
COUNTED = """
  window.open_base = indexedDB.open.bind(indexedDB);
  window.opens = 0;
  IDBFactory.prototype.open = (...all) => {
    window.opens += 1;
    return window.slow ? new EventTarget() : window.open_base(...all);
  };
"""


def comes(tab: Page, true: Callable[[], object]) -> None:
    """Wait until it is, while the browser goes on."""
    for _ in range(600):
        if true():
            return
        tab.wait_for_timeout(25)
    raise AssertionError("it did not come")


@pytest.fixture(autouse=True)
def nothing_lies_there(home: Home) -> Iterator[None]:
    """Each line that is seen counts towards what the aunt may leave at the host."""
    yield

    async def cleared(robot: Robot) -> None:
        for each in robot.post.box.replies.returned_to("aunt"):
            await robot.post.box.replies.fetched("aunt", each.id)

    home.act(cleared)


def written(home: Home, text: str) -> None:
    """The person writes a line to the aunt."""
    home.act(lambda robot: robot.post.box.replies.send("aunt", "line", Content(text), "tap"))


@pytest.mark.parametrize("status", [NO_NETWORK, 401, 429, 503])
def test_a_first_hello_that_got_lost_is_left_again_until_the_host_has_it(
    home: Home, host: Running, device: BrowserContext, tmp_path: Path, status: int
) -> None:
    tried, kept = list[str](), list[str]()

    def lost(route: Route) -> None:
        tried.append(route.request.url)
        if status == NO_NETWORK:
            route.abort()
        else:
            route.fulfill(status=status)

    device.on("request", lambda request: kept.append(request.url) if "/letters/" in request.url else None)
    device.route(LETTERS, lost)
    if status == 401:
        device.route(BOX, lost)
    device.clock.install()
    tab = paired(home, host, device, tmp_path)
    comes(tab, lambda: tried)
    for _ in range(60):  # an hour, looked at every minute
        tab.clock.fast_forward(60_000)
        tab.wait_for_timeout(20)
    assert len(kept) <= 12, "what they may leave at the host is not used up by it"
    device.unroute(LETTERS)
    device.unroute(BOX)
    kept.clear()
    written(home, f"For a device that came with {status}.")
    for _ in range(40):
        tab.clock.fast_forward(20_000)
        tab.wait_for_timeout(250)
        if tab.locator("#replies").get_by_text(f"came with {status}.").count():
            break
    expect(tab.locator("#replies")).to_contain_text(f"came with {status}.")


def test_what_is_under_way_while_a_device_is_forgotten_is_kept_nowhere(
    home: Home, host: Running, device: BrowserContext, tmp_path: Path
) -> None:
    device.add_init_script(COUNTED)
    tab = paired(home, host, device, tmp_path)
    written(home, "To be forgotten.")
    looked_at(tab, "#replies li:has-text('To be forgotten.')", 1)
    held = list[Route]()
    device.route(BOX, lambda route: held.append(route))
    tab.reload()
    expect(tab.locator("#paired")).to_be_visible()
    comes(tab, lambda: len(held) == 1)
    device.route(LETTERS, lambda route: held.append(route))
    tab.fill("#text", "Sent just before.")
    tab.click("#send")
    comes(tab, lambda: len(held) == 2)
    tab.evaluate("window.slow = true")  # the page leaves once this has answered
    before = tab.evaluate("window.opens")
    tab.click("#forget")
    comes(tab, lambda: tab.evaluate("window.opens") == before + 1)
    tab.evaluate("window.slow = false")
    for each in held:
        each.continue_()
    expect(tab.locator("#said")).to_have_text(texts("en", "relay")["sent"])
    # Once for the letter that was sent, and once at the end of a look, when the box has been kept.
    comes(tab, lambda: tab.evaluate("window.opens") >= before + 3)
    assert tab.evaluate(HELD) == [[], 0]


@pytest.mark.parametrize("hears", [True, False])
def test_a_second_tab_keeps_nothing_of_a_device_that_was_forgotten_and_leaves(
    home: Home, host: Running, device: BrowserContext, tmp_path: Path, hears: bool
) -> None:
    device.add_init_script(COUNTED)
    first = paired(home, host, device, tmp_path)
    written(home, "To be forgotten twice.")
    looked_at(first, "#replies li:has-text('To be forgotten twice.')", 1)
    second, held = device.new_page(), list[Route]()
    if not hears:  # as one that was asleep meanwhile
        second.add_init_script("addEventListener('storage', (event) => event.stopImmediatePropagation())")
    second.route(BOX, lambda route: held.append(route))
    second.goto(f"{host.url}/")
    expect(second.locator("#paired")).to_be_visible()
    comes(second, lambda: len(held) == 1)
    opens = second.evaluate("window.opens")
    first.click("#forget")
    expect(first.locator("#unpaired")).to_be_visible()
    if not hears:
        held[0].continue_()
        comes(second, lambda: second.evaluate("window.opens") > opens)
        assert second.evaluate(HELD) == [[], 0]
        second.evaluate(LOOKS)
    expect(second.locator("#unpaired")).to_be_visible()
    assert second.evaluate(HELD) == [[], 0]
