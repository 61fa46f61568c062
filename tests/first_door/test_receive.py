"""The centre's host: takes what is sealed and small, forgets who brought it; the disk tells no order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pyrage import x25519

from robot.first_door import receive
from robot.first_door.receive import AT_ONCE, EVERY_S, TIME, Letterbox, Limits, build
from robot.first_door.sealed_answer import LIMIT, MAGIC, Answer, seal
from tests.people.hand_clock import HandClock

SEALED = MAGIC + b"v1\n-> X25519 " + b"A" * 43 + b"\n--- " + b"x" * 2_100
ADDRESS = "203.0.113.77"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(tmp_path: Path, clock: HandClock) -> FastAPI:
    (tmp_path / "site" / "en").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("<h1>Door</h1>")
    return build(tmp_path / "site", tmp_path / "answers", clock)


def asked(app: FastAPI, act: Callable[[httpx.AsyncClient], Awaitable[None]], address: str = ADDRESS) -> None:
    async def run() -> None:
        transport = httpx.ASGITransport(app, client=(address, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            await act(client)

    asyncio.run(run())


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "answers").iterdir())


def test_a_sealed_answer_is_kept_and_nothing_of_where_it_came_from(
    app: FastAPI, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        answer = await client.post("/answers", content=SEALED, headers={"x-forwarded-for": "198.51.100.9"})
        assert (answer.status_code, answer.content) == (202, b"")
        assert "set-cookie" not in answer.headers

    with caplog.at_level(logging.DEBUG):
        asked(app, act)
    (kept,) = files(tmp_path)
    assert kept.read_bytes() == SEALED
    assert (kept.stat().st_mtime, kept.stat().st_mode & 0o777) == (TIME, 0o600)
    told = [
        record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))
    ]
    assert told == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),
        (b"hello", 415),
        (SEALED + b"x" * LIMIT, 413),
        (b'{"name": "Sato"}', 415),
        (SEALED[:2_000], 415),
    ],
)
def test_what_is_not_sealed_or_too_large_is_not_kept(
    app: FastAPI, tmp_path: Path, body: bytes, status: int
) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        assert (await client.post("/answers", content=body)).status_code == status

    asked(app, act)
    assert files(tmp_path) == []


def test_another_site_may_send_nothing_here(app: FastAPI, tmp_path: Path) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        for site in ("cross-site", "same-site"):
            answer = await client.post("/answers", content=SEALED, headers={"sec-fetch-site": site})
            assert answer.status_code == 403

    asked(app, act)
    assert files(tmp_path) == []


def test_many_at_once_from_one_place_wait(app: FastAPI, clock: HandClock, tmp_path: Path) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        found = [(await client.post("/answers", content=SEALED)).status_code for _ in range(AT_ONCE + 2)]
        assert found == [202] * AT_ONCE + [429] * 2
        clock.pass_s(EVERY_S)
        assert (await client.post("/answers", content=SEALED)).status_code == 202

    asked(app, act)


def test_what_is_no_answer_takes_nobodys_place(app: FastAPI, tmp_path: Path) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        for junk in (b"junk", MAGIC, SEALED[:2_000], MAGIC + b"v1\n" + b"x" * 3_000) * AT_ONCE:
            assert (await client.post("/answers", content=junk)).status_code == 415
        assert (await client.post("/answers", content=SEALED)).status_code == 202

    asked(app, act)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_behind_a_web_server_visitors_share_no_small_limit(
    tmp_path: Path, app: FastAPI, address: str
) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        found = [(await client.post("/answers", content=SEALED)).status_code for _ in range(AT_ONCE * 4)]
        assert found == [202] * AT_ONCE * 4

    asked(app, act, address)


def test_the_web_servers_own_word_is_what_counts(tmp_path: Path, app: FastAPI, clock: HandClock) -> None:
    behind = build(tmp_path / "site", tmp_path / "answers", clock, behind_proxy=True)

    async def act(client: httpx.AsyncClient) -> None:
        async def left(*forwarded: str) -> int:
            told = [("x-forwarded-for", each) for each in forwarded]
            return (await client.post("/answers", content=SEALED, headers=told)).status_code

        found = [await left(f"192.0.2.{number}", "198.51.100.9") for number in range(AT_ONCE + 1)]
        assert found == [202] * AT_ONCE + [429], "what a visitor wrote in front is not believed"
        assert await left("203.0.113.8") == 202, "another place has its own"
        assert [await left() for _ in range(AT_ONCE * 2)] == [202] * AT_ONCE * 2

    asked(behind, act, "127.0.0.1")


def test_all_together_have_a_limit_of_their_own(clock: HandClock) -> None:
    limits = Limits(clock)
    assert [limits.take("") for _ in range(receive.ALL_AT_ONCE + 1)] == [True] * receive.ALL_AT_ONCE + [False]
    clock.pass_s(receive.ALL_EVERY_S)
    assert limits.take("")


def test_a_real_sealed_answer_looks_sealed() -> None:
    told = Answer(version=1, survey="x", id="0" * 32, answers={}, code="")
    assert receive.looks_sealed(seal(told, x25519.Identity.generate().to_public()))


def test_limits_hold_no_address_and_one_home_is_one_place(clock: HandClock) -> None:
    limits = Limits(clock)
    places = [f"2001:db8:1:2::{number:x}" for number in range(1, 40)]
    assert len({limits._slot(each) for each in places}) == 1
    assert len({limits._slot(f"10.0.{n // 250}.{n % 250}") for n in range(5_000)}) <= receive.SLOTS
    limits.take(ADDRESS)
    held = str(vars(limits)) + str([vars(each) for each in limits._slots])
    assert ADDRESS not in held
    assert Limits(clock)._slot(ADDRESS) != limits._slot(ADDRESS) or Limits(clock)._secret != limits._secret


def test_a_full_box_and_a_full_disk_say_so(
    app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        monkeypatch.setattr(receive, "MOST_KEPT", 0)
        assert (await client.post("/answers", content=SEALED)).status_code == 507
        monkeypatch.setattr(receive, "MOST_KEPT", 10)
        monkeypatch.setattr(receive, "sync", _full)
        assert (await client.post("/answers", content=SEALED)).status_code == 503

    asked(app, act)


def _full(path: Path) -> None:
    raise OSError(28, "No space left on device")


def test_written_anew_the_order_on_the_disk_is_another(tmp_path: Path) -> None:
    box = Letterbox(tmp_path / "answers")
    sent = [MAGIC + str(number).encode() for number in range(24)]
    for each in sent:
        assert box.leave(each)
    box.shuffle()
    found = sorted(files(tmp_path), key=lambda path: (path.stat().st_ctime_ns, path.name))
    assert sorted(path.read_bytes() for path in found) == sorted(sent), "none is lost or doubled"
    assert [path.read_bytes() for path in found] != sent
    assert all(path.name.endswith(".answer.age") for path in found)


def test_the_site_is_given_out_with_strict_headers(app: FastAPI) -> None:
    async def act(client: httpx.AsyncClient) -> None:
        answer = await client.get("/")
        assert answer.text == "<h1>Door</h1>"
        assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers, "a mark by which a browser would be known again"
        assert "last-modified" not in answer.headers
        assert (await client.get("/answers")).status_code in (404, 405)
        assert (await client.get("/../answers/x")).status_code == 404

    asked(app, act)
