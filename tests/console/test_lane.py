"""The small process for stop, less and a hard time: its forms, its answers to scripts, whom it refuses."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from robot.console.lane_page import LANGUAGES, texts
from robot.control.urgent import URGENT
from tests.console.conftest import Page, end, start
from tests.console.core import Core

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def module_core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Core]:
    with Core(tmp_path_factory.mktemp("lane") / "core.sock") as running:
        yield running


@pytest.fixture(scope="module")
def lane(module_core: Core) -> Iterator[Page]:
    running = start(module_core.path, module="robot.console.lane")
    yield running
    assert end(running) == ""  # nothing a test did made it complain


@pytest.fixture
def core(module_core: Core) -> Core:
    module_core.reset()
    return module_core


@pytest.mark.parametrize("verb", URGENT)
def test_a_form_is_carried_out_and_says_so_in_the_persons_language(lane: Page, core: Core, verb: str) -> None:
    fields = {"source": "tap", "lang": "ja", "press": "abc-1", "back": "http://127.0.0.1:8642/person"}
    answer = httpx.post(f"{lane.url}/do/{verb}", data=fields)
    assert answer.status_code == 200
    assert texts("ja")[f"done_{verb}"] in answer.text
    assert '<a href="http://127.0.0.1:8642/person">' in answer.text
    heard = core.wait_for(verb)
    assert (heard["source"], heard["press"]) == ("tap", "abc-1")


def test_a_script_gets_json_that_a_page_on_another_port_may_read(lane: Page, core: Core) -> None:
    origin = "http://localhost:8642"
    answer = httpx.post(f"{lane.url}/do/less", data={"longer": "true"}, headers={**JSON, "Origin": origin})
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer.headers["access-control-allow-origin"] == origin
    assert core.wait_for("less")["longer"] is True


def test_the_small_page_has_the_three_and_works_without_script(lane: Page, core: Core) -> None:
    html = httpx.get(f"{lane.url}/?lang=ko").text
    assert all(f'action="/do/{verb}"' in html and texts("ko")[verb] in html for verb in URGENT)
    assert "<script" not in html
    assert httpx.get(f"{lane.url}/health").json() == {"ok": True}
    assert httpx.get(f"{lane.url}/x").status_code == 404
    assert httpx.post(f"{lane.url}/do/wake").status_code == 404
    assert core.verbs() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1.evil.example:8642"},
        {"Origin": "http://127.0.0.1@evil.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:8643"},
    ],
)
def test_another_site_is_refused(lane: Page, core: Core, headers: dict[str, str]) -> None:
    answer = httpx.post(f"{lane.url}/do/stop", headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers
    assert core.verbs() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8642"},
        {"Origin": "http://localhost:9"},
        {"Origin": "http://[::1]:8642"},
        {"Origin": "null", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_this_machine_passes(lane: Page, core: Core, headers: dict[str, str]) -> None:
    assert httpx.post(f"{lane.url}/do/stop", headers=headers).status_code == 200
    core.wait_for("stop")


@pytest.mark.parametrize(
    "back", ["http://evil.example/", "javascript:alert(1)", "//evil.example", "http://[", "x"]
)
def test_the_way_back_leads_nowhere_else(lane: Page, core: Core, back: str) -> None:
    assert "<a " not in httpx.post(f"{lane.url}/do/stop", data={"back": back}).text


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe%%%", b"a=1&" * 4_000, b"x" * 100_000, b"source=nobody&longer=maybe&press=%00"]
)
def test_a_stop_is_never_refused_for_its_form(lane: Page, core: Core, content: bytes) -> None:
    answer = httpx.post(f"{lane.url}/do/stop", content=content, headers=JSON)
    assert answer.json() == {"ok": True}
    core.wait_for("stop")


def test_a_preflight_is_answered_for_our_own_pages_only(lane: Page) -> None:
    ours = httpx.options(f"{lane.url}/do/stop", headers={"Origin": "http://127.0.0.1:8642"})
    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (204, "http://127.0.0.1:8642")
    assert httpx.options(f"{lane.url}/do/stop", headers={"Origin": "http://evil.example"}).status_code == 403


def test_a_core_that_is_silent_is_not_called_away_and_the_button_is_named(lane: Page, core: Core) -> None:
    core.silent = True
    answer = httpx.post(f"{lane.url}/do/stop", headers=JSON, timeout=9)
    assert (answer.status_code, answer.json()["ok"]) == (503, False)
    assert answer.json()["error"] == texts("en")["unconfirmed_stop"]


def test_a_refusal_is_not_a_confirmation(lane: Page, core: Core) -> None:
    core.refuse["less"] = ("companion: has no shell yet.", "")
    answer = httpx.post(f"{lane.url}/do/less", data={"press": "p1"})
    assert answer.status_code == 409
    assert texts("en")["unconfirmed_less"] in answer.text
    assert 'name="press" value="p1"' in answer.text, "pressed again it is the same press"


def test_without_a_companion_it_says_so(tmp_path: Path) -> None:
    alone = start(tmp_path / "none.sock", module="robot.console.lane")
    answer = httpx.post(f"{alone.url}/do/stop", headers=JSON)
    assert (answer.status_code, answer.json()["error"]) == (503, texts("en")["away_stop"])
    assert end(alone) == ""


def test_slow_and_half_open_clients_do_not_keep_a_stop_out(lane: Page, core: Core) -> None:
    port = lane.port
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
    try:
        for each in slow:
            each.sendall(b"POST /do/stop HTTP/1.1\r\nHost: 127")
        assert httpx.post(f"{lane.url}/do/stop", headers=JSON, timeout=1).json() == {"ok": True}
        core.wait_for("stop")
    finally:
        for each in slow:
            each.close()


def test_half_a_request_is_let_go(lane: Page) -> None:
    with socket.create_connection(("127.0.0.1", lane.port), timeout=8) as slow:
        slow.sendall(b"POST /do/stop HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nso")
        before = time.monotonic()
        assert slow.recv(100) == b""
        assert time.monotonic() - before < 6


@pytest.mark.parametrize(
    "rubbish", [b"\x00\xff\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"A" * 40_000, b"\x16\x03\x01\r\n"]
)
def test_rubbish_ends_its_own_connection_only(lane: Page, core: Core, rubbish: bytes) -> None:
    with socket.create_connection(("127.0.0.1", lane.port), timeout=8) as client:
        client.sendall(rubbish)
        client.shutdown(socket.SHUT_WR)
        client.recv(1_000)
    assert httpx.post(f"{lane.url}/do/stop", headers=JSON).json() == {"ok": True}


def test_a_signal_and_a_taken_port_are_quiet(lane: Page, tmp_path: Path) -> None:
    second = start(tmp_path / "none.sock", lane.port, module="robot.console.lane")
    assert second.port > lane.port
    assert "is taken" in end(second)
    done = subprocess.run(
        [sys.executable, "-m", "robot.console.lane", "--socket", "x", "--port", "70000"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_every_language_has_every_word() -> None:
    keys = {language: set(texts(language)) for language in LANGUAGES}
    assert keys["en"] == keys["ja"] == keys["ko"]
    assert all(value.strip() for language in LANGUAGES for value in texts(language).values())


def test_it_says_that_it_is_alive_and_never_waits_for_its_parent(tmp_path: Path) -> None:
    running = start(tmp_path / "none.sock", module="robot.console.lane")
    assert running.process.stdout is not None
    assert "alive" in running.process.stdout.readline()
    threading.Event().wait(0.1)
    assert httpx.get(f"{running.url}/health").status_code == 200
    assert end(running) == ""
