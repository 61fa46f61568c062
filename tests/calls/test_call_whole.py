"""The whole way with a simulated body: the programme for trying, one machine, a browser for each side."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import Playwright, expect

from tests.calls.browsers import LATE_MS, TAP, WORDS, Chromium, until
from tests.console.conftest import free_port
from tests.console.test_devices import answers
from tests.repository.tree import ROOT
from tests.runtime.live import Live

TRYING = ROOT / "examples" / "with_people" / "with-people.yaml"


@pytest.mark.soak
def test_a_therapist_tries_it_with_two_browsers_on_one_machine(
    playwright: Playwright, tmp_path: Path
) -> None:
    port = free_port()
    config = f'[console]\nport = {port}\nstop_port = {free_port()}\n[programme]\npath = "{TRYING}"\n'
    both = Chromium(playwright), Chromium(playwright)
    try:
        with Live(tmp_path, config=config) as live:
            live.until(lambda: answers(port), 20)
            assert live.process.stdout is not None
            address = live.process.stdout.readline().strip()
            assert live.ask("user-add", user="mother", role="family", name="Haruko")["ok"]
            for verb in ("circle-tick", "circle-approve"):
                assert live.ask(verb, user="mother", way="face", on=True)["ok"]
            person, mother = _opened(both[0], address, ""), _opened(both[1], address, "&as=mother")
            person.locator("#book summary").click()
            person.locator("#book-it").click()
            mother.locator("[data-here]").click()
            expect(person.locator("#call-board")).to_contain_text("Haruko is there")
            live.awake()
            assert live.ask("start")["ok"]
            person.locator("[id^=call-foresee-fine]").click()  # asked on the call page itself
            person.locator("[data-connect]").click()
            expect(person.locator("#call-with")).to_contain_text("Haruko", timeout=LATE_MS)
            for step in ("theirs", "masked"):
                person.locator(f"#to-{step}").click()
                expect(mother.locator("#call-step")).to_have_text(WORDS[f"other_step_{step}"])
            expect(person.locator("#to-both")).to_be_visible()
            until(mother, "tap.frames.length > 3", 10)
            person.locator("#do-less").click()
            expect(mother.locator("#call-step")).to_have_text(WORDS["other_step_theirs"])
            person.locator("#do-stop").click()
            expect(mother.locator("#call-note")).to_have_text(WORDS["ended"])
            assert live.state()["phase"] == "stopped"
    finally:
        for each in both:
            each.browser.close()


def _opened(chromium: Chromium, address: str, more: str) -> Tab:
    context = chromium.browser.new_context(viewport={"width": 390, "height": 844})
    context.add_init_script(TAP)
    tab = context.new_page()
    tab.set_default_timeout(2 * LATE_MS)
    tab.goto(address)
    tab.goto(re.sub(r"/pair.*", f"/call?lang=en{more}", address))
    return tab
