"""The person's cards and ways, and the room's plan, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.console.conftest import Page
from tests.console.core import Core, busy_state, text
from tests.console.test_browser import FAULTS, NARROW, watched

QUIET: dict[str, Any] = {
    **busy_state(),
    "phase": "active",
    "card": None,
    "cards": [],
    "handover": None,
    "preview": None,
    "offer": None,
    "rating": False,
    "answer": None,
}

# What a finger may miss.
SMALL = """[...document.querySelectorAll("#person :is(button, summary, label:has(input[type=radio]))")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43).map((each) => each.id)
"""


@pytest.fixture
def tab(browser: Browser, page: Page) -> Iterator[Tab]:
    with watched(browser, page, flat=True, reduced_motion="reduce") as opened:
        yield opened


@pytest.fixture
def plain(browser: Browser, page: Page) -> Iterator[Tab]:
    """A narrow browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    yield context.new_page()
    context.close()


def test_a_rating_takes_its_two_taps_along_and_keeps_them_while_the_page_changes(
    tab: Tab, core: Core
) -> None:
    core.show(**{**QUIET, "rating": True})
    tab.get_by_label("Hard, and good all the same").check()
    tab.get_by_label("Easier than I thought").check()
    core.show(caption=text("A new state.", "新しい様子。"), offer=busy_state()["offer"])
    expect(tab.locator("#choose-1")).to_be_visible()
    tab.get_by_role("button", name="Rather hard").click()
    heard = core.wait_for("rate")
    assert (heard["value"], heard["good"], heard["than_foreseen"]) == (8, True, "easier")
    expect(tab.get_by_label("Hard, and good all the same")).to_have_count(0)
    core.show(rating=True)
    expect(tab.get_by_label("Hard, and good all the same")).not_to_be_checked()  # nothing stays for next time


def test_the_cards_work_without_javascript_on_a_narrow_screen(plain: Tab, page: Page, core: Core) -> None:
    core.show(**{**QUIET, "cards": ["foresee", "stop-label"], "rating": True})
    core.wait_until(lambda: plain.goto(page.url) and plain.locator("#foresee-bit-hard").count())
    core.show(**{**QUIET, "cards": ["happened"]})
    core.wait_until(lambda: plain.goto(page.url) and plain.locator("#happened-easier").count())
    plain.click("#happened-easier")
    assert core.wait_for("happened")["answer"] == "easier"
    core.show(**{**QUIET, "cards": ["foresee", "stop-label"], "rating": True})
    core.wait_until(lambda: plain.goto(page.url) and plain.locator("#foresee-bit-hard").count())
    plain.click("#foresee-bit-hard")
    assert core.wait_for("foresee")["answer"] == "bit-hard"
    expect(plain.locator("#foresee-bit-hard")).to_have_count(0)
    plain.click("#label-busy")
    assert core.wait_for("stop-label")["label"] == "busy"
    plain.check("#rate-good", force=True)
    plain.click("#rate-between")
    heard = core.wait_for("rate")
    assert (heard["value"], heard["good"], heard["than_foreseen"]) == (5, True, "")
    plain.click("#do-others")
    assert core.wait_for("others")["on"] is True
    plain.click("#do-others")
    assert core.wait_for("others", count=2)["on"] is False


def test_leaving_takes_a_quiet_place_two_presses_and_no_reason(plain: Tab, page: Page, core: Core) -> None:
    core.show(**QUIET)
    core.wait_until(lambda: plain.goto(page.url) and plain.locator("#leave").count())
    button = plain.locator("#do-leave-programme")
    expect(button).not_to_be_visible()
    plain.click("#ways-out > summary")
    expect(button).not_to_be_visible()
    plain.click("#leave > summary")
    assert plain.locator("#leave input:not([type=hidden]), #leave textarea").count() == 0
    button.click()
    assert core.wait_for("leave-programme")["source"] == "tap"


def test_what_was_opened_stays_open_and_a_yes_can_be_taken_back_by_keyboard(tab: Tab, core: Core) -> None:
    core.show(**QUIET)
    tab.locator("#ways-out > summary").press("Enter")
    core.show(others=True)
    expect(tab.locator("#ways")).to_contain_text("Someone else is here")
    tab.get_by_role("button", name="Take back: Touch and greeting").press("Enter")
    assert core.wait_for("withdraw-consent")["level"] == "touch"
    tab.get_by_role("button", name="Rest for longer").click()
    heard = core.wait_for("hold")
    assert (heard["by"], heard["until"], heard["source"]) == ("person", "", "tap")
    tab.get_by_role("button", name="Here is where I would like to be").click()
    core.wait_for("stay-here")


def test_a_contact_is_told_by_one_optional_tap_and_taken_back(plain: Tab, page: Page, core: Core) -> None:
    """Without JavaScript, from a closed fold that says who sees it; nothing there counts."""
    core.show(**{**QUIET, "contact_told": ["voice"]})
    core.wait_until(lambda: plain.goto(f"{page.url}/person") and plain.locator("#contact-today").count())
    expect(plain.locator("#contact-text")).not_to_be_visible()
    plain.click("#contact-today > summary")
    fold = plain.locator("#contact-today")
    expect(fold).to_contain_text("The staff of this programme see the day")
    assert not any(letter.isdigit() for letter in fold.inner_text())
    assert fold.locator("button").count() == 4
    plain.click("#contact-in-person")
    heard = core.wait_for("contact")
    assert (heard["contact"], heard["on"], heard["source"]) == ("in-person", True, "tap")
    plain.click("#contact-today > summary")
    plain.get_by_role("button", name="Take back what I said: By voice").click()
    heard = core.wait_for("contact", count=2)
    assert (heard["contact"], heard["on"]) == ("voice", False)


def test_the_weeks_of_contact_are_shown_to_staff_and_never_to_the_person(
    tab: Tab, page: Page, core: Core
) -> None:
    core.show(**QUIET)
    expect(tab.locator("#room #contacts tbody tr")).to_have_count(2)
    newest = tab.locator("#contacts tbody tr").first
    expect(newest).to_have_text("2026-11-23noneIn writing 43In person 47")
    expect(tab.locator("#contacts tbody tr").last).to_contain_text("unknown")
    assert not {"41", "43", "47"} & set(tab.locator("#person").inner_text().split())
    tab.goto(f"{page.url}/person")
    expect(tab.locator("#ways")).to_contain_text("I was in touch")
    assert tab.locator("#contacts").count() == 0


def test_the_plan_of_the_script_is_filled_in_and_signed_by_staff(tab: Tab, core: Core) -> None:
    core.show(**{**QUIET, "fading": None, "fading_offer": [3, 2, 1]})
    tab.locator("#fading-more > summary").click()
    expect(tab.locator("#fading-days-offered")).to_have_value("3 2 1")
    tab.locator("#fading-by").select_option("sato")
    tab.locator("#do-fading").click()
    heard = core.wait_for("fading")
    assert (heard["days_a_week"], heard["by"]) == ([3, 2, 1], "sato")


def test_how_it_is_now_can_be_said_on_the_way_from_a_closed_fold(tab: Tab, core: Core) -> None:
    core.show(**QUIET)
    expect(tab.locator("#now-hard")).not_to_be_visible()
    tab.get_by_text("How it is just now, if you like").click()
    tab.locator("#now-hard").click()
    heard = core.wait_for("rate")
    assert (heard["value"], heard["good"]) == (10, False)


def test_staff_signs_once_and_plans(tab: Tab, core: Core) -> None:
    core.show(**QUIET)
    tab.locator("#review-by").select_option("sato")
    tab.locator("#destination-more > summary").click()
    expect(tab.locator("#destination-by")).to_have_value("sato")
    tab.locator("#destination-level").select_option("choosing")
    core.show(caption=text("A new state.", "新しい様子。"), destination=None)
    expect(tab.locator("#destination-now")).to_contain_text("as far as")
    tab.locator("#do-destination").click()
    heard = core.wait_for("destination")
    assert (heard["level"], heard["by"], heard["source"]) == ("choosing", "sato", "console")
    tab.locator("#order-more > summary").click()
    tab.get_by_role("button", name="Move Choosing earlier").click()
    assert core.wait_for("order")["levels"] == ["quiet-presence", "choosing", "touch"]
    tab.locator("#fading-more > summary").click()
    tab.fill("#fading-days", "4 3 0")
    tab.press("#fading-days", "Enter")
    assert core.wait_for("fading")["days_a_week"] == [4, 3, 0]
    tab.locator("#hold-more > summary").click()
    tab.fill("#hold-until", "2027-01-31")
    tab.locator("#do-hold").click()
    assert core.wait_for("hold")["until"] == "2027-01-31"
    tab.locator("#step-more > summary").click()
    tab.locator("#step-down").click()
    assert core.wait_for("staff-step")["direction"] == "down"
    tab.locator("#do-review").click()
    assert core.wait_for("review")["by"] == "sato"


def test_nothing_is_sent_that_nobody_signs(tab: Tab, core: Core) -> None:
    core.show(**QUIET)
    tab.locator("#drill-more > summary").click()
    tab.locator("#do-drill").click()
    core.show(staff=[])
    expect(tab.locator("input#review-by")).to_be_visible()
    tab.fill("#review-by", "森")
    tab.locator("#do-review").click()
    tab.locator("#do-stop").click()
    core.wait_for("stop")
    assert not {"drill", "review"} & set(core.verbs())


def test_law_10_the_true_line_and_the_card_are_seen_before_anything_else(
    tab: Tab, page: Page, core: Core
) -> None:
    core.show(**busy_state())
    tab.set_viewport_size(NARROW)
    tab.goto(f"{page.url}/person")
    expect(tab.locator("#handover")).to_have_text("Sent. No answer yet.")
    order = ("#handover", ".card.help", "#foresee-fine", "#rate-calm")
    for name in order:
        expect(tab.locator(name)).to_be_visible()
    top = "names => names.map(name => document.querySelector(name).getBoundingClientRect().top)"
    tops = tab.evaluate(top, list(order))  # all at one moment: the page draws itself anew
    assert tops == sorted(tops)


def test_everything_at_once_fits_400_px_and_large_letters(tab: Tab, page: Page, core: Core) -> None:
    core.show(**busy_state())
    tab.set_viewport_size(NARROW)
    for size in ("100%", "200%"):
        for language in ("en", "ja", "ko"):
            for path in ("/person", "/room"):
                tab.goto(f"{page.url}{path}?lang={language}")
                tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
                tab.evaluate(f"document.documentElement.style.fontSize = '{size}'")
                assert tab.evaluate("document.documentElement.scrollWidth") <= 400, (size, language, path)


def test_every_new_control_has_a_name_and_readable_contrast(tab: Tab, core: Core) -> None:
    core.show(**busy_state())
    expect(tab.locator("#rate-good")).to_be_attached()
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert tab.evaluate(FAULTS) == [], scheme
    assert tab.evaluate(SMALL) == []
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert sorted(set(ids)) == sorted(ids)
