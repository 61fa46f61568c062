"""A visitor in a real browser: taps, locks, saves and sends; the centre opens it. Nothing goes elsewhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from robot import paths
from robot.behaviours.script import load
from robot.console import assets
from robot.first_door.desk import Desk, make_desk
from robot.first_door.sealed_answer import unseal
from robot.first_door.site import Site, build
from robot.first_door.survey import texts
from tests.console.conftest import browser, playing
from tests.console.looked_at import faults_of, served, watched

__all__ = ["browser", "playing"]
pytestmark = [
    pytest.mark.real_time,
    pytest.mark.skipif(not assets.sealing_installed(), reason="run python -m robot.console.assets first"),
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = make_desk(tmp_path_factory.mktemp("door") / "d")
    programme = load(paths.FIRST_PROGRAMME)
    made = Site(desk.public, desk.survey, desk.prepared, {"CDFGH-JKMNP": "letter"}, programme, post=True)
    build(made, desk.folder / "site")
    return desk


@pytest.fixture(scope="module")
def url(door: Desk) -> Iterator[str]:
    with served(["door", "receive", str(door.folder / "site"), str(door.folder / "in")], 200) as (
        found,
        said,
    ):
        yield found
    assert said[0].startswith(found)


def faults(tab: Page) -> list[str]:
    return faults_of(tab, "button, nav a, label, .card a")


def test_from_the_first_page_to_the_centre(browser: Browser, door: Desk, url: str) -> None:
    context = browser.new_context(viewport=PHONE, accept_downloads=True)  # type: ignore[arg-type]
    tab, told = watched(context)
    said = texts("ja")
    tab.goto(f"{url}/")
    tab.click("text=日本語")
    assert faults(tab) == []
    tab.click(f"text={said['ask_link']}")
    tab.check("input[value=letter]")
    tab.check("input[value=family]")
    assert faults(tab) == []
    tab.locator("#lock").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#sealed-title")).to_be_focused()
    code = tab.inner_text("#code")
    assert faults(tab) == []
    with tab.expect_download() as saving:
        tab.click("#save")
    saved = Path(saving.value.path()).read_bytes()
    assert saving.value.suggested_filename.endswith(".answer.age")
    tab.click("#post")
    expect(tab.locator("#said")).to_have_text(said["posted"])
    (posted,) = (door.folder / "in").iterdir()
    assert posted.read_bytes() == saved
    answer = unseal(saved, door.keys.identities, door.survey)
    assert (answer.answers, answer.code) == ({"way": "letter", "who": "family"}, code)

    assert {each.partition("?")[0] for each in told if each.startswith("http")} <= {
        *(f"{url}/{path}" for path in ("", "answers", "favicon.ico", "ja/index.html", "ja/ask.html"))
    }
    assert [each for each in told if not each.startswith(("http", "data:", "blob:"))] == []
    assert context.cookies() == []
    assert tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    context.close()


def test_a_second_press_is_the_same_answer_and_nothing_wanted_is_no_code(
    browser: Browser, door: Desk, tmp_path: Path
) -> None:
    """From a folder, without a server and a network."""
    context = browser.new_context(offline=True, accept_downloads=True, viewport=DESKTOP)  # type: ignore[arg-type]
    tab, told = watched(context)
    tab.goto((door.folder / "site" / "en" / "ask.html").as_uri())
    tab.check("input[value=nothing]")
    tab.click("#lock")
    expect(tab.locator("#without-code")).to_be_visible()
    files = []
    for _ in range(2):
        with tab.expect_download() as saving:
            tab.click("#save")
        files.append(Path(saving.value.path()).read_bytes())
    tab.click("#post")
    expect(tab.locator("#said")).to_have_text(texts("en")["not_posted"])
    store = door.store()
    assert store.take_each(files, door.keys.identities, door.survey) == ["taken", "copy"]
    assert store.codes == {}
    away = [each for each in told if not each.startswith(("file:", "data:", "blob:", "console:"))]
    assert away == []
    tab.reload()
    assert tab.locator("input[value=nothing]").is_checked() is False, "nothing is left on a shared device"
    context.close()


def test_its_policy_lets_no_page_load_or_send_anything_elsewhere(browser: Browser, url: str) -> None:
    tab = browser.new_page()
    tab.goto(f"{url}/en/ask.html")
    tried = tab.evaluate(
        """async () => {
          const tries = [() => fetch("https://example.org/"), () => new WebSocket("wss://example.org/"),
            () => import("https://example.org/x.js")];
          const refused = [];
          document.addEventListener("securitypolicyviolation", (event) => refused.push(event));
          for (const each of tries) try { await each(); } catch {}
          const image = new Image(); image.src = "https://example.org/x.png"; document.body.append(image);
          const script = document.createElement("script"); script.textContent = "window.ran = 1";
          document.body.append(script);
          await new Promise((done) => setTimeout(done, 300));
          return [refused.length, window.ran];
        }"""
    )
    assert tried == [5, None]
    tab.close()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_without_javascript_it_is_read_and_printed(browser: Browser, url: str, language: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    tab, said = context.new_page(), texts(language)
    tab.goto(f"{url}/{language}/ask.html")
    expect(tab.locator("noscript p")).to_have_text(said["script"])
    expect(tab.locator("#lock")).to_be_disabled()
    tab.emulate_media(media="print")
    expect(tab.get_by_text(said["paper_give"])).to_be_visible()
    expect(tab.locator("#lock")).to_be_hidden()
    assert tab.locator("label:visible").count() == 3 + 14
    tab.emulate_media(media="screen")
    tab.goto(f"{url}/{language}/answers.html")
    expect(tab.get_by_text("CDFGH-JKMNP")).to_be_visible()
    context.close()


def test_told_as_json(door: Desk) -> None:
    """What the page is told is no more than it needs."""
    html = (door.folder / "site" / "en" / "ask.html").read_text("utf-8")
    told = json.loads(html.rpartition('id="told">')[2].partition("</script>")[0])
    assert told.keys() == {"key", "survey", "size", "letters", "code", "post"}
