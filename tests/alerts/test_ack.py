"""One-time answer codes: each works once, for a day, across a restart; opening the page answers nothing."""

import asyncio
import json
import os
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from robot.alerts.ack import LETTERS, VALID_US, Tokens, check, consume, last_drill_us, make
from robot.console.ack import router
from robot.errors import DeviceError, UsageError

NOW = 1_767_610_800_000_000


def refusal(secret: str, issued: Any, now: int = NOW) -> str:
    with pytest.raises(UsageError) as refused:
        check(secret, issued, now)
    return str(refused.value)


@pytest.mark.parametrize("short", [True, False])
def test_a_secret_is_used_once_and_within_a_day(short: bool) -> None:
    secret, kept = make(7, "lee", False, NOW, short=short)
    other, another = make(7, "kim", False, NOW, short=short)
    assert secret != other
    assert secret not in repr(kept)
    issued = (another, kept)
    assert check(secret, issued, NOW + VALID_US) == kept
    assert "older than a day" in refusal(secret, issued, NOW + VALID_US + 1)
    assert "not known" in refusal(secret + "x", issued)
    assert "not known" in refusal("", issued)
    found, left = consume(secret, issued, NOW)
    assert (found.alert, found.to) == (7, "lee")
    assert "used already" in refusal(secret, left)
    assert check(other, left, NOW) == another


def test_a_code_is_taken_however_it_is_typed_and_a_link_only_as_it_is() -> None:
    code, kept = make(1, "lee", False, NOW, short=True)
    assert set(code) <= set(LETTERS) | {"-"}
    for typed in (code.lower(), f" {code} ", code.replace("-", ""), code.replace("-", " ")):
        assert check(typed, (kept,), NOW) == kept
    token, kept = make(1, "lee", False, NOW, short=False)
    assert len(token) > 40
    assert "not known" in refusal(token.swapcase(), (kept,))


def test_what_was_issued_used_and_closed_survives_a_restart_and_no_secret_is_on_the_disk(
    tmp_path: Path,
) -> None:
    path, now = tmp_path / "deep" / "a.alerts.json", [NOW]
    tokens = Tokens(path, lambda: now[0])
    used, closed, drill, waiting = (
        tokens.issue(1, "lee", False, short=False),
        tokens.issue(2, "lee", False, short=True),
        tokens.issue(3, "kim", True, short=True),
        tokens.issue(4, "kim", False, short=False),
    )
    tokens.take(used)
    tokens.close(2)
    tokens.take(drill)
    tokens.save()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for secret in (used, closed, drill, waiting):
        assert secret not in path.read_text()
    again = Tokens(path, lambda: now[0])
    with pytest.raises(UsageError, match="used already"):
        again.take(used)
    with pytest.raises(UsageError, match="closed"):
        again.take(closed)
    assert again.take(waiting).to == "kim"
    assert last_drill_us(path) == NOW
    now[0] += VALID_US + 1
    again.issue(5, "lee", False, short=True)
    assert len(json.loads(path.read_text())["issued"]) == 1, "what has expired is not kept"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"drill_us": 1, "issued": [{"x": 1}]}', b"\xff\x00"]
)
def test_a_damaged_file_begins_anew_and_says_so(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    tokens = Tokens(path, lambda: NOW)
    assert "cannot be read" in caplog.text
    assert tokens.take(tokens.issue(1, "lee", False, short=True)).alert == 1


def test_a_disk_that_cannot_be_written_keeps_nobody_from_answering(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    tokens = Tokens(tmp_path / "file" / "a.json", lambda: NOW)
    assert tokens.take(tokens.issue(1, "lee", False, short=False)).to == "lee"
    assert "cannot be written" in caplog.text
    assert not os.path.exists(tmp_path / "a.json")


# --- the page ----------------------------------------------------------------------------------------------


class Browser:
    """Asks the page without a network."""

    def __init__(self, core: "Core") -> None:
        self._app = FastAPI()
        self._app.include_router(router(core.submit, core.usable))

    def __call__(self, method: str, path: str) -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path)

        return asyncio.run(one())


class Core:
    """The companion behind the page."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False
        self.used: set[str] = set()

    async def usable(self, token: str) -> dict[str, Any]:
        if self.away:
            raise DeviceError("socket", "no companion answers.")
        return {"ok": token not in self.used}

    async def submit(self, token: str) -> dict[str, Any]:
        self.asked.append(token)
        if self.away:
            raise DeviceError("socket", "no companion answers.")
        return {"ok": len(self.asked) == 1, "error": "alert: used"}


def test_a_mail_scanner_that_opens_the_link_acknowledges_nothing() -> None:
    core = Core()
    ask = Browser(core)
    token = make(1, "lee", False, NOW, short=False)[0]
    page = ask("GET", f"/ack/{token}?lang=ja")
    assert page.status_code == 200
    assert 'lang="ja"' in page.text
    assert "受け取りました" in page.text
    assert f'action="{token}?lang=ja"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert ask("HEAD", f"/ack/{token}").status_code == 405
    assert core.asked == []
    done = ask("POST", f"/ack/{token}?lang=ja")
    assert (done.status_code, core.asked) == (200, [token])
    assert "<form" not in done.text
    again = ask("POST", f"/ack/{token}")
    assert again.status_code == 409
    assert "cannot be used" in again.text


def test_a_companion_that_is_away_leaves_the_button_where_it_is() -> None:
    core = Core()
    core.away, ask = True, Browser(core)
    token = "abcdefgh-1234" + "x" * 30
    assert "<form" in ask("GET", f"/ack/{token}").text, "it may be back before the button is pressed"
    page = ask("POST", f"/ack/{token}?lang=<b>")
    assert page.status_code == 503
    assert "<form" in page.text
    assert "<b>" not in page.text
    assert core.asked == [token]


@pytest.mark.parametrize("bad", ["short", "x" * 42, "x" * 200, "a%3Cscript%3E", "a/b", "%E3%81%82" * 43, ""])
def test_a_link_that_was_cut_off_says_so_calmly(bad: str) -> None:
    core = Core()
    ask = Browser(core)
    for method in ("GET", "POST"):
        page = ask(method, f"/ack/{bad}?lang=ko&more=<b>")
        assert page.status_code == 404
        assert "이 링크는 쓸 수 없어요" in page.text
        assert page.headers["content-type"].startswith("text/html")
        assert "<form" not in page.text
    assert ask("GET", f"/ack/{bad}?lang={'x' * 99}").headers["content-type"].startswith("text/html")
    assert core.asked == []


def test_a_link_that_was_used_says_so_when_it_is_opened() -> None:
    core = Core()
    token = make(1, "lee", False, NOW, short=False)[0]
    core.used.add(token)
    page = Browser(core)("GET", f"/ack/{token}")
    assert (page.status_code, "<form" in page.text, core.asked) == (410, False, [])
    assert "cannot be used any more" in page.text


def test_looking_uses_nothing_up(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path / "a.json", lambda: NOW)
    token = tokens.issue(1, "lee", False, short=False)
    assert tokens.look(token).to == tokens.look(token).to == tokens.take(token).to == "lee"
    with pytest.raises(UsageError, match="used already"):
        tokens.look(token)
