"""Live, the machine and looking back in a real browser: what staff see and press, phone and desktop."""

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page
from pyrage import x25519

from robot.week.calendar_week import CalendarWeek
from robot.week.folder import write
from robot.week.sealing import seal
from tests.console.conftest import Page as Served
from tests.console.conftest import end, start
from tests.console.core import Core, busy_state, text
from tests.console.test_way_in import DESK, PHONE, faultless
from tests.week.test_files import week

LIVE = {
    **busy_state(),
    "phase": "active",
    "handover": None,
    "card": None,
    "cards": [],
    "allowed": ["stop", "less", "end", "more", "sleep", "pause"],
    "level": {"id": "choosing", "index": 2, "name": text("Choosing", "えらぶ"), "since_utc_us": 1},
    "driving": "森 かなえ",
    "lines": [{"line": "w.here", "text": text("I'm here.", "ここにいるよ。")}],
    "proposal": {
        "proposal": 7,
        "level": text("Play", "遊ぶ"),
        "expires_utc_us": 1_790_000_000_000_000,
        "shown": {"proposal": 7, "name": text("Play", "遊ぶ"), "line": text("Side by side.", "となりで。")},
    },
    "signals": {"session": 3, "now": True, "lines": [text("Gentle touch: 12 s so far.", "ふれた：12秒。")]},
}
MACHINE = {
    "examining": False,
    "examined_utc_us": 1,
    "findings": [{"part": "sound", "state": "degraded", "detail": "there is none", "mend": "Connect one."}],
    "parts": [{"name": "tail", "celsius": 31, "volts": 5.0, "answers": 9, "misses": 1}],
    "joints": [{"name": "tail", "servo": 15, "zero": 2048, "direction": 1, "measured": True}],
    "versions": {"python": "3.11"},
    "log": [{"utc_us": 1, "level": "warning", "text": "a cycle came late"}],
}
REPORT = (
    "<style>h1 { letter-spacing: 3px; }</style><body><main><h1>Looking back</h1><svg></svg></main>"
    "<footer><p>Not in this report</p></footer></body>"
)
PAGES = ("/room", "/technician", "/look-back", "/caseload", "/look-back/report?format=html&session=4")
PAST = [{"number": 4, "level": "touch", "outcome": "success", "rating": 2}]


@pytest.fixture(autouse=True)
def closed(browser: Browser) -> Iterator[None]:
    """Pages that are left open hold the page's process to its devices."""
    yield
    for context in browser.contexts:
        context.close()


def read(core: Core) -> None:
    core.show(**LIVE)
    data = base64.b64encode(REPORT.encode()).decode()
    core.more |= {
        "machine": MACHINE,
        "log": {"sessions": PAST},
        "report": {"report": "r1"},
        "report-part": {"state": "ready", "size": len(REPORT), "data": data, "policy": ""},
    }


def opened(browser: Browser, url: str, size: Any = DESK, **more: Any) -> Page:
    page = browser.new_context(viewport=size, **more).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize(
    ("size", "scheme", "language"), [(PHONE, "dark", "ja"), (DESK, "light", "en"), (PHONE, "light", "ko")]
)
def test_axe_finds_nothing_and_everything_fits(
    browser: Browser, page: Served, core: Core, size: Any, scheme: Any, language: str
) -> None:
    read(core)
    seen = opened(browser, f"{page.url}/room?lang={language}", size, color_scheme=scheme, bypass_csp=True)
    for path in (
        "/room",
        "/technician",
        "/look-back",
        "/caseload",
        "/look-back/report?format=html&session=4",
    ):
        seen.goto(f"{page.url}{path}")
        seen.wait_for_selector("main, #room")
        assert seen.evaluate("document.documentElement.lang") == language
        if path == "/room":
            for fold in ("say-more", "ceiling-more", "keys"):
                seen.evaluate("(id) => { document.getElementById(id).open = true; }", fold)
        faultless(seen)


def test_staff_have_a_line_said_lower_the_limit_and_see_what_the_person_will_be_shown(
    browser: Browser, page: Served, core: Core
) -> None:
    read(core)
    core.show(you={"user": "mori", "name": "森", "roles": ["therapist"], "device": "d"})
    room = opened(browser, f"{page.url}/room?lang=en")
    room.wait_for_selector(".human")
    assert room.inner_text("#driving") == "森 かなえ is choosing what it says"
    assert "Side by side." in room.inner_text(".as-shown")
    assert room.query_selector("#room [name=by]") is None, "the device says who signs"
    room.keyboard.press("s")
    assert room.evaluate("document.activeElement.id") == "say-w-here"
    room.keyboard.press("Enter")
    assert core.wait_for("say-line")["line"] == "w.here"
    room.evaluate("document.getElementById('ceiling-more').open = true")
    room.click("#do-ceiling-today")
    assert core.wait_for("ceiling-today")["level"] == "touch"
    room.keyboard.press("d")
    assert room.evaluate("document.activeElement.id") == "proposal-approve"


def test_keys_pause_and_lessen_but_never_while_somebody_types_and_can_be_turned_off(
    browser: Browser, page: Served, core: Core
) -> None:
    read(core)
    room = opened(browser, f"{page.url}/room?lang=en")
    room.wait_for_selector("#do-pause")
    room.evaluate("document.getElementById('hold-more').open = true")
    room.focus("#hold-until")
    room.keyboard.press("p")
    room.evaluate("document.activeElement.blur()")
    room.keyboard.press("l")
    assert core.wait_for("less")["source"] == "console"
    assert "pause" not in core.verbs()
    room.keyboard.press("p")
    core.wait_for("pause")
    room.keyboard.press("?")
    room.click("#keys-toggle")
    room.keyboard.press("p")
    room.keyboard.press("Escape")
    core.wait_for("stop")
    assert core.verbs().count("pause") == 1


def test_the_person_sees_that_a_human_drives(browser: Browser, page: Served, core: Core) -> None:
    read(core)
    side = opened(browser, f"{page.url}/person?lang=en")
    side.wait_for_selector(".human")
    assert side.inner_text("#driving") == "森 かなえ is choosing what it says"
    core.show(driving="")
    side.wait_for_selector(".human", state="detached")
    assert "12 s" not in side.content()


def test_a_report_is_read_with_its_own_style_and_nothing_else_of_it_is_allowed(
    browser: Browser, page: Served, core: Core
) -> None:
    """Without JavaScript too; a file is downloaded, and a note goes along and is kept nowhere."""
    read(core)
    back = opened(browser, f"{page.url}/look-back?lang=en", java_script_enabled=False)
    back.click("text=Session 4")
    assert back.inner_text("h1 >> nth=1") == "Looking back"
    assert core.wait_for("report")["session"] == 4
    assert back.locator("main h1").evaluate("(h1) => getComputedStyle(h1).letterSpacing") == "3px"
    back.click("summary")
    back.fill("#report-note", "calmer than the week before")
    with back.expect_download() as download:
        back.click("text=PDF with this note")
    assert download.value.suggested_filename == "yorisou-session-4.pdf"
    asked = core.wait_for("report", 2)
    assert (asked["note"], asked["format"]) == ("calmer than the week before", "pdf")
    core.more["report-part"] = {"state": "making"}
    back.goto(f"{page.url}/look-back")
    back.click("#back-pdf")
    assert "is being made" in back.inner_text("main")
    core.more["report-part"] = {"state": "failed", "error": "x"}
    back.wait_for_selector("text=nothing to report")


def test_an_offer_ends_on_a_day_and_tells_no_hour_at_which_somebody_came_back(
    page: Served, core: Core, http: Any
) -> None:
    core.show(**LIVE)
    core.wait_until(lambda: 'id="proposal-title"' in http.get("/room").text)
    note = http.get("/room").text.partition('id="proposal-title"')[2].partition("</section>")[0]
    assert "09-21" in note
    assert not re.search(r"\d:\d\d", note)


def test_a_policy_allows_no_other_style(page: Served, core: Core, http: Any) -> None:
    read(core)
    policy = http.get("/look-back").headers["content-security-policy"]
    assert "style-src 'self';" in policy
    shown = http.get("/look-back/report?format=html&session=4", follow_redirects=True)
    assert "style-src 'self' 'sha256-" in shown.headers["content-security-policy"]


# --- caseload -----------------------------------------------------------------------------------------------


def last_week() -> CalendarWeek:
    return CalendarWeek.of(datetime.now(UTC).astimezone().date()).before


def chosen(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_week_files_are_told_in_their_order_with_a_key_that_is_kept_nowhere(
    browser: Browser, page: Served, core: Core
) -> None:
    read(core)
    key, other = x25519.Identity.generate(), x25519.Identity.generate()
    quiet, needing = (
        week(person=person, week=str(last_week()), made=datetime.now(UTC), until=datetime.now(UTC), **more)
        for person, more in (("heron", {}), ("finch", {"robot": "f" * 16, "waiting": ("digest",)}))
    )
    sealed = [chosen(f"{each.person}.week.age", seal(each, [key.to_public()])) for each in (quiet, needing)]
    monday = opened(browser, f"{page.url}/caseload?lang=en", PHONE, bypass_csp=True)
    monday.set_input_files("#week-files", [*sealed, chosen("note.week.age", b"not a week")])
    monday.set_input_files("#week-key", [chosen("key", f"# mine\n{key}\n".encode())])
    monday.click("main button.action")
    assert monday.locator("main h3").all_inner_texts()[1:3] == ["finch", "heron"]
    assert "note.week.age: is no week file" in monday.inner_text("main")
    faultless(monday)
    assert str(key) not in monday.content()
    monday.goto(f"{page.url}/caseload")
    assert "heron" not in monday.content(), "nothing was kept"
    monday.set_input_files("#week-files", sealed)
    monday.set_input_files("#week-key", [chosen("key", str(other.to_public()).encode())])
    monday.click("main button.action")
    assert "no key file" in monday.inner_text("#note")
    assert str(other.to_public()) not in monday.content()


def test_a_page_takes_as_many_bytes_as_week_files_need_there_and_nowhere_else(
    page: Served, core: Core, http: Any
) -> None:
    read(core)
    large = {"files": ("a.week.age", b"x" * 100_000)}
    here = http.post("/caseload", files=large, data={"key": "none"})
    assert here.status_code == 400
    assert "no key file" in here.text
    assert http.post("/look-back/report", files=large).status_code == 413
    assert http.post("/caseload", files={"files": ("a", b"x" * 2_100_000)}).status_code == 413


def test_a_folder_is_opened_where_one_is_configured(tmp_path: Path) -> None:
    key = x25519.Identity.generate()
    write(week(week=str(last_week())), [key.to_public()], tmp_path)
    with Core(tmp_path / "core.sock") as core:
        served = start(tmp_path / "core.sock", 0, "robot.console", "--weeks", str(tmp_path))
        try:
            core.wait_for("watch")
            told = httpx.post(f"{served.url}/caseload", data={"key": str(key)}, timeout=20).text
            assert '<h3 id="case-1">heron</h3>' in told
        finally:
            end(served)
