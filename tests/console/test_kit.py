"""The sender's kit: saved from their page, opened without any network, and what it saves the robot opens."""

import json
import re
import time
from html import unescape
from pathlib import Path
from typing import get_args

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from robot.console import assets
from robot.console.kit import kit_page
from robot.console.modules import inlined, renamed
from robot.console.view import texts
from robot.control.envelope_answers import KitHere
from robot.mailbox.envelope import Why, unseal
from robot.mailbox.envelope_keys import EnvelopeKeys, open_keys
from robot.messages import LANGUAGES
from tests.console.conftest import Page
from tests.console.core import EVERYBODY, Core

KIT = "0123456789abcdef" * 2
needs_sealing = pytest.mark.skipif(
    not assets.sealing_installed(), reason="run python -m robot.console.assets first"
)


@pytest.fixture
def keys(tmp_path: Path) -> EnvelopeKeys:
    return open_keys(tmp_path / "envelopes.key")


def kit_of(keys: EnvelopeKeys, user: str = "aunt") -> KitHere:
    secret = keys.secret(user, KIT)
    assert secret is not None
    return KitHere(keys.public, user, "Aunt <b>Haruko</b>", secret.hex(), "en")


@needs_sealing
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_kit_saves_offline_the_robot_opens(
    browser: Browser, keys: EnvelopeKeys, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "yorisou-kit.html"
    file.write_text(kit_page(kit_of(keys), language), "utf-8")
    context = browser.new_context(offline=True, accept_downloads=True)
    tab, asked = context.new_page(), list[str]()
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    written = "Mum's cat came by. 猫が来ました 🐈 " + "<script>alert(1)</script>"
    tab.fill("#text", written)
    with tab.expect_download() as saving:
        tab.keyboard.press("Tab")
        tab.keyboard.press("Enter")
    sealed = tmp_path / saving.value.suggested_filename
    saving.value.save_as(sealed)
    assert sealed.name.endswith(".letter.age")
    assert written.encode()[:10] not in sealed.read_bytes()
    now = round(time.time() * 1e6)
    user, letter = unseal(sealed.read_bytes(), keys.identity, lambda user: keys.secret(user, KIT), now)
    assert (user, letter.text, letter.way) == ("aunt", written.strip(), "words")
    assert abs(letter.made_utc_us - now) < 60e6
    assert tab.input_value("#text") == ""  # nothing of it stays on the page
    assert tab.inner_text("#said") == texts(language, "kit")["saved"]
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}
    assert Axe().run(tab).response["violations"] == []
    context.close()


@needs_sealing
def test_two_letters_are_two_and_an_empty_one_is_none(
    browser: Browser, keys: EnvelopeKeys, tmp_path: Path
) -> None:
    file = tmp_path / "kit.html"
    file.write_text(kit_page(kit_of(keys), "en"), "utf-8")
    tab = browser.new_page()
    tab.goto(file.as_uri())
    tab.fill("#text", "   ")
    tab.click("#save")
    assert tab.inner_text("#said") == texts("en", "kit")["empty"]
    found = set()
    for number in range(2):
        tab.fill("#text", "The same words.")
        with tab.expect_download() as saving:
            tab.click("#save")
        saving.value.save_as(tmp_path / str(number))
        data = (tmp_path / str(number)).read_bytes()
        found.add(unseal(data, keys.identity, lambda user: keys.secret(user, KIT), 0)[1].id)
    assert len(found) == 2
    tab.close()


@needs_sealing
def test_a_name_is_text_and_no_part_of_the_page(keys: EnvelopeKeys) -> None:
    page = kit_page(kit_of(keys, "aunt"), "en")
    assert "<b>Haruko" not in page
    assert "</script" not in re.findall(r'id="kit">(.*?)</script>', page)[0]
    assert "http:" not in page
    assert "https:" not in page, "nothing from elsewhere"


@needs_sealing
def test_the_sender_saves_it_from_their_page(http: httpx.Client, page: Page, core: Core) -> None:
    you = {**EVERYBODY, "user": "aunt", "roles": ["family"], "device": "hers", "everybody": False}
    core.show(you=you)
    core.more |= {
        "envelope-kit": {"key": "age1xyz", "user": "aunt", "name": "", "secret": "ab" * 32, "language": "en"}
    }
    answer = http.get("/write/kit")
    assert answer.status_code == 200
    assert "yorisou-kit.html" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    told = json.loads(re.findall(r'id="kit">(.*?)</script>', answer.text)[0])
    assert told == {"key": "age1xyz", "user": "aunt", "secret": "ab" * 32}


def test_modules_are_found_by_the_beginning_of_their_line() -> None:
    source = (
        'import { a,\n b } from "x/y.js";\nexport * from \'./z.js\';\nimport {} from "q";\n'
        ' * import { c } from "comment";\nconst text = "from \'w\'";\nexport const V = "1";\n'
    )
    found: list[str] = []
    renamed(source, lambda each: found.append(each) or each)  # type: ignore[func-returns-value]
    assert found == ["x/y.js", "./z.js", "q"]


@needs_sealing
def test_nothing_that_the_kit_runs_is_missing() -> None:
    modules = inlined(assets.HERE / "static", "kit.js")
    assert {"kit.js", "letter.js", "age-encryption-index.js"} <= modules.keys()


def test_who_may_not_write_gets_none(http: httpx.Client, page: Page, core: Core) -> None:
    you = {**EVERYBODY, "user": "person", "roles": ["person"], "device": "theirs", "everybody": False}
    core.show(you=you)
    assert http.get("/write/kit").status_code == 403
    core.show(you={**you, "user": "aunt", "roles": ["family"]})
    core.refuse["envelope-kit"] = ("circle", "is not open to this device just now.")
    answer = http.get("/write/kit")
    assert "secret" not in answer.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/write")


@needs_sealing
def test_a_kit_that_could_not_be_kept_is_no_file_and_that_is_said(
    http: httpx.Client, page: Page, core: Core
) -> None:
    core.show(you={**EVERYBODY, "user": "aunt", "roles": ["family"], "device": "hers", "everybody": False})
    core.refuse["envelope-kit"] = ("kit", "could not be written to the disk.", "mail-unwritten")
    answer = http.get("/write/kit")
    assert answer.status_code == 503
    assert "content-disposition" not in answer.headers
    assert texts("en")["kit_not_kept"] in unescape(answer.text)


@pytest.mark.parametrize(
    ("relay", "want", "allow"),
    [("off", False, False), ("allowed", False, True), ("wanted", True, False), ("connected", True, True)],
)
def test_both_sides_switch_the_clinics_host_on(
    http: httpx.Client, page: Page, core: Core, relay: str, want: bool, allow: bool
) -> None:
    core.show(relay=relay)
    core.more["circle"] = {"members": [], "ways": ["words"]}
    shown = unescape(http.get("/circle").text)
    assert texts("en", "circle")[f"relay_{relay}"] in shown
    for verb, on in (("relay-want", want), ("relay-allow", allow)):
        (pressed,) = re.findall(rf'id="{verb}" role="switch" aria-checked="(\w+)"', shown)
        assert pressed == str(on).lower()
        answer = http.post(f"/circle/{verb}", data={"on": str(not on).lower()}, headers={"origin": page.url})
        assert answer.status_code == 303
        assert {"do": verb, "on": not on} in [
            {k: v for k, v in each.items() if k in ("do", "on")} for each in core.heard
        ]
    core.show(relay="")
    assert "relay-want" not in http.get("/circle").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_are_told_which_kinds_were_not_taken_in(
    http: httpx.Client, page: Page, core: Core, language: str
) -> None:
    codes = [*get_args(Why), "not-open", "no-voice"]
    core.more["mail-to-approve"] = {"messages": []}
    core.more["envelopes"] = {"refused": dict.fromkeys(codes, 2)}
    shown = unescape(http.get(f"/passing-on?lang={language}").text)
    words = texts(language, "circle")
    assert all(f"2 · {words['sealed_' + code.replace('-', '_')]}" in shown for code in codes)
    core.more["envelopes"] = {"refused": {}}
    assert words["sealed_title"] not in http.get(f"/passing-on?lang={language}").text
