"""Every press of stop, less and a hard time is confirmed, or visibly said not to be, whatever is broken."""

import contextlib
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from robot.console.view import texts
from tests.console.core import Core
from tests.console.test_browser import NARROW
from tests.console.unit import Unit, unit

VERBS = ("stop", "less", "crisis")
FAULTS = (
    "nothing",
    "dead socket",
    "hung page",
    "full disk",
    "flood",
    "slow clients",
    "lane dead",
    "both dead",
)
WAYS = ("tap", "form", "keyboard")
# One of each fault, each verb and each way; the whole table is the campaign.
SLICE = [
    ("nothing", "crisis", "keyboard"),
    ("dead socket", "stop", "tap"),
    ("hung page", "less", "form"),
    ("hung page", "crisis", "tap"),
    ("full disk", "stop", "keyboard"),
    ("flood", "less", "tap"),
    ("slow clients", "stop", "form"),
    ("lane dead", "less", "keyboard"),
    ("lane dead", "crisis", "form"),
    ("both dead", "stop", "keyboard"),
    ("both dead", "crisis", "tap"),
]
CONFIRMED_MS = 3_000  # seen by eye; how soon a healthy lane answers is measured by the benchmark
SAID_MS = 2_500  # 1 s, and what a busy computer of the tests adds
WORDS = texts("en")


@pytest.fixture(scope="module")
def module_unit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    with unit(tmp_path_factory.mktemp("unit")) as running:
        yield running


@pytest.fixture
def whole(module_unit: Unit) -> Iterator[Unit]:
    module_unit.mend()
    yield module_unit
    module_unit.let_go()


@contextlib.contextmanager
def opened(browser: Browser, whole: Unit, *, script: bool = True) -> Iterator[Tab]:
    context = browser.new_context(viewport=NARROW, java_script_enabled=script, reduced_motion="reduce")
    context.set_default_timeout(8_000)
    tab = context.new_page()
    tab.route("**/vendor/**", lambda route: route.fulfill(status=404))
    tab.goto(f"{whole.url}/person?lang=en")
    if script:
        expect(tab.locator("#note")).to_be_hidden()
        expect(tab.locator("#flat-head")).to_have_attribute("transform", re.compile("rotate"))  # it is live
    yield tab
    context.close()


@contextlib.contextmanager
def broken(whole: Unit, fault: str) -> Iterator[None]:
    with contextlib.ExitStack() as ending:
        match fault:
            case "dead socket":
                whole.wire.mute = True
            case "hung page" | "both dead":
                whole.hold(whole.page)
                if fault == "both dead":
                    whole.kill_lane()
            case "full disk":
                whole.core.late_s = 20.0
            case "flood":
                ending.enter_context(whole.flood())
                whole.core.wait_for("type")
            case "slow clients":
                ending.enter_context(whole.slow_clients())
            case "lane dead":
                whole.kill_lane()
        yield
        whole.let_go()


def press(tab: Tab, verb: str, way: str) -> None:
    if way == "keyboard" and verb == "stop":
        tab.keyboard.down("Escape")
    elif way == "keyboard":
        tab.focus(f"#do-{verb}")
        for _ in range(6):  # held: the browser repeats it
            tab.keyboard.down("Enter")
    else:
        tab.click(f"#do-{verb}", no_wait_after=True)


def carried_out(core: Core, verb: str) -> int:
    return core.verbs().count(verb)


def check(browser: Browser, whole: Unit, fault: str, verb: str, way: str) -> None:
    core, script = whole.core, way != "form"
    with opened(browser, whole, script=script) as tab, broken(whole, fault):
        if not script and fault == "lane dead":
            tab.reload()  # a page that is made after the lane has gone sends its forms to itself
        if not script:
            expect(tab.locator(".plainly")).to_contain_text("not confirmed")
        press(tab, verb, way)
        if fault == "both dead":
            if script:
                alarm = tab.get_by_role("alert")
                expect(alarm).to_contain_text(WORDS[f"unconfirmed_{verb}"], timeout=SAID_MS)
                expect(alarm).to_contain_text("the robot itself" if verb != "crisis" else "call somebody")
            assert carried_out(core, verb) == 0
            whole.let_go()
            if script:
                expect(tab.locator("#confirmed-late")).to_contain_text(WORDS[f"late_{verb}"], timeout=8_000)
                expect(alarm).to_be_hidden()
        elif script:
            expect(tab.locator(f"#do-{verb}")).to_have_class(re.compile("done"), timeout=CONFIRMED_MS)
            expect(tab.locator(f"#do-{verb} .answer")).to_be_visible()
            expect(tab.locator("#said")).to_have_text(WORDS[f"done_{verb}"])
            expect(tab.locator("#unconfirmed")).to_be_hidden()
        else:
            done = tab.locator(".note[role=status], #note:not([hidden])")
            expect(done).to_contain_text({"stop": "stopped", "less": "Less", "crisis": "arrived"}[verb])
    if fault == "both dead" and not script:
        return  # the browser's own page says that there is no connection
    core.wait_for(verb)
    times = carried_out(core, verb)
    assert times == 1, f"{verb} was carried out {times} times for one press"


@pytest.mark.parametrize(("fault", "verb", "way"), SLICE)
def test_a_press_is_confirmed_or_said_not_to_be(
    browser: Browser, whole: Unit, fault: str, verb: str, way: str
) -> None:
    check(browser, whole, fault, verb, way)


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_press_is_confirmed_or_said_not_to_be(
    browser: Browser, whole: Unit, fault: str, verb: str, way: str
) -> None:
    check(browser, whole, fault, verb, way)
