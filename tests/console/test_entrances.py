"""Which names a browser may use at which door, and what another site may send: nothing."""

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from robot.console.entrances import Entrances
from robot.console.guard import RECORDS, SOCKETS_OF_ONE, Guard, here
from robot.console.limiter import Visitors
from robot.network.place import Place, place_of
from robot.network.reach import Reach
from sim.clock import VirtualClock

TLS = Reach(
    addresses=("192.168.1.5", "fd00::5"),
    names=("yorisou-ab12.local", "Robot.Clinic.example"),
    name="yorisou-ab12.local",
    certificate="x",
)
LINKS = "https://alerts.clinic.example/robot"
NAME = "yorisou-ab12.local:8642"
FOREIGN = [
    "evil.example",
    "evil.example:8642",
    "yorisou-ab12.local.evil.example",
    "evil.example.yorisou-ab12.local",
    "yorisou-ab12.local.",
    "yorisou-ab12.local:",
    "yorisou-ab12.local:0",
    "yorisou-ab12.local:99999",
    "yorisou-ab12.local@evil.example",
    "user@yorisou-ab12.local",
    "yorisou-ab12.local/x",
    "yorisou-ab12.local, evil.example",
    "yorisou-ab12",
    "192.168.1.6",
    "192.168.1.5.nip.example",
    "192.168.1.005",
    "3232235781",
    "fd00::5",
    "[fd00::6]",
    "[fd00:0::5]",
    "[fd00::5%25eth0]",
    "localhost:8642",
    "127.0.0.1:8642",
    "[::1]:8642",
    "alerts.clinic.example",
    "",
]


async def _nobody() -> Message:
    return {"type": "http.request", "body": b""}


def ask(
    headers: dict[str, str],
    path: str = "/",
    method: str = "GET",
    *,
    at: str = "192.168.1.5",
    kind: str = "http",
    reach: Reach = TLS,
    records: bool = False,
) -> tuple[int | str, dict[str, str], Place | None]:
    """Status (for a WebSocket "open" or its code), headers, and the place that the page was asked under."""
    seen: list[Place] = []
    sent: list[Message] = []

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(here(_Connection(scope)))
        if records:
            scope[RECORDS] = True
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        cookie = (b"set-cookie", b"a=b; HttpOnly")
        await send({"type": "http.response.start", "status": 200, "headers": [cookie]})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Message) -> None:
        sent.append(message)

    guard = Guard(page, lambda _scope: PlainTextResponse("too long", 413), 8643, Entrances(LINKS, reach))
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope: dict[str, Any] = {"type": kind, "path": path, "headers": raw, "server": (at, 8642)}
    scope |= {"scheme": "http" if at == "127.0.0.1" else reach.scheme, "method": method, "query_string": b""}
    asyncio.run(guard(scope, _nobody, send))
    first = sent[0]
    answer = {name.decode(): value.decode() for name, value in first.get("headers", [])}
    status = first.get("status") or ("open" if first["type"] == "websocket.accept" else first["code"])
    return status, answer, seen[0] if seen else None


class _Connection:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope


@pytest.mark.parametrize(
    ("host", "place"),
    [
        (NAME, Place("yorisou-ab12.local", 8642, "https")),
        ("YORISOU-ab12.Local:8642", Place("yorisou-ab12.local", 8642, "https")),
        ("yorisou-ab12.local", Place("yorisou-ab12.local", 443, "https")),
        ("robot.clinic.example:8642", Place("robot.clinic.example", 8642, "https")),
        ("192.168.1.5:8642", Place("192.168.1.5", 8642, "https")),
        ("[fd00::5]:8642", Place("[fd00::5]", 8642, "https")),
    ],
)
def test_the_robots_own_names_are_answered(host: str, place: Place) -> None:
    status, _, seen = ask({"Host": host})
    assert (status, seen) == (200, place)
    status, _, seen = ask({"Host": host, "Origin": place.origin}, "/do/more", "POST")
    assert (status, seen) == (200, place)
    assert ask({"Host": host, "Origin": place.origin}, "/live", kind="websocket")[0] == "open"


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_foreign_host_is_refused_even_on_the_network(host: str, kind: str) -> None:
    """DNS rebinding: a name of somebody else's that leads to the robot's address."""
    status, headers, seen = ask({"Host": host, "Origin": f"https://{host}"}, "/live", kind=kind)
    assert status in (403, 1008)
    assert seen is None
    assert "evil" not in str(headers)


def test_two_hosts_or_none_are_refused() -> None:
    assert ask({})[0] == 403
    assert ask({"Host": NAME, "host ": NAME})[0] == 200  # another header
    guard = Entrances(LINKS, TLS)
    twice = [(b"host", NAME.encode()), (b"host", b"evil.example")]
    assert guard.place({"type": "http", "path": "/", "headers": twice, "server": ("192.168.1.5", 1)}) is None


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://yorisou-ab12.local:8642",
        "https://yorisou-ab12.local",
        "https://yorisou-ab12.local:8643",
        "https://yorisou-ab12.local.:8642",
        "https://yorisou-ab12.local:8642/",
        "https://x@yorisou-ab12.local:8642",
        f"https://{NAME}@evil.example",
        "https://192.168.1.5:8642",
        "https://localhost:8642",
        "null",
        "",
    ],
)
def test_another_origin_changes_nothing_and_opens_no_socket(origin: str) -> None:
    headers = {"Host": NAME, "Origin": origin}
    for path in ("/do/more", "/do/stop"):
        assert ask(headers, path, "POST")[0] == 403
    assert ask(headers, "/live", kind="websocket")[0] == 1008


@pytest.mark.parametrize("site", ["cross-site", "same-site", "x"])
def test_a_browser_that_says_that_it_comes_from_elsewhere_is_refused(site: str) -> None:
    headers = {"Host": NAME, "Origin": f"https://{NAME}", "Sec-Fetch-Site": site}
    assert ask(headers, "/do/more", "POST")[0] == 403
    assert ask(headers | {"Sec-Fetch-Site": "same-origin"}, "/do/more", "POST")[0] == 200


def test_off_this_computer_whoever_names_no_origin_can_only_look_stop_and_call_for_help() -> None:
    host = {"Host": NAME}
    assert ask(host, "/do/more", "POST")[0] == 403
    assert ask(host, "/live", kind="websocket")[0] == 1008
    assert ask(host, "/x", "DELETE")[0] == 403
    assert [ask(host, f"/do/{verb}", "POST")[0] for verb in ("stop", "less", "crisis")] == [200] * 3
    assert ask({"Host": "127.0.0.1:8642"}, "/do/more", "POST", at="127.0.0.1")[0] == 200


def test_the_door_of_this_computer_knows_no_other_names() -> None:
    for host in ("yorisou-ab12.local:8642", "192.168.1.5:8642", "robot.clinic.example"):
        assert ask({"Host": host}, at="127.0.0.1")[0] == 403
    nowhere = Reach()
    assert ask({"Host": "192.168.1.5:8642"}, reach=nowhere)[0] == 403


def test_over_the_network_the_policy_and_the_cookies_are_those_of_encryption() -> None:
    _, headers, _ = ask({"Host": NAME})
    said = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert said["connect-src"] == "'self' wss://yorisou-ab12.local:8642 https://yorisou-ab12.local:8643"
    assert said["form-action"] == "'self' https://yorisou-ab12.local:8643"
    assert said["default-src"] == said["script-src"] == said["style-src"] == "'self'"
    assert "strict-transport-security" not in headers
    assert headers["set-cookie"] == "a=b; HttpOnly; Secure"
    _, headers, _ = ask({"Host": "[fd00::5]:8642"})
    assert "form-action 'self';" in headers["content-security-policy"]
    _, headers, _ = ask({"Host": "127.0.0.1:8642"}, at="127.0.0.1")
    assert headers["set-cookie"] == "a=b; HttpOnly"


def test_a_page_may_ask_for_the_microphone_only_where_a_voice_is_recorded() -> None:
    said = [ask({"Host": NAME}, "/x", records=records)[1]["permissions-policy"] for records in (False, True)]
    assert said == [
        "camera=(), microphone=(), geolocation=()",
        "camera=(), microphone=(self), geolocation=()",
    ]


def test_the_address_of_alerts_leads_to_their_links_and_to_nothing_else() -> None:
    there = {"Host": "alerts.clinic.example"}
    own = there | {"Origin": "https://alerts.clinic.example"}
    for at in ("127.0.0.1", "192.168.1.5"):
        status, headers, _ = ask(there, "/ack/x", at=at)
        assert (status, headers["content-security-policy"].split(";")[0]) == (200, "default-src 'none'")
        assert "8643" not in str(headers)
        assert ask(own, "/ack/x", "POST", at=at)[0] == 200
        for path in ("/", "/room", "/static/page.css", "/acknowledge", "/ack"):
            assert ask(there, path, at=at)[0] == 403
        assert ask(own, "/do/stop", "POST", at=at)[0] == 403
        assert ask(own, "/live", kind="websocket", at=at)[0] == 1008
        assert ask(there | {"Origin": "https://evil.example"}, "/ack/x", "POST", at=at)[0] == 403
        assert ask(there | {"Host": "alerts.clinic.example:81"}, "/ack/x", at=at)[0] == 403


@pytest.mark.parametrize("links", ["", "x", "https://", "https://a:99999", "https://[", "http://a:b/"])
def test_an_address_of_alerts_that_is_none_costs_nothing(links: str) -> None:
    entrances = Entrances(links, TLS)
    scope = {"type": "http", "path": "/ack/x", "headers": [(b"host", b"a")], "server": ("127.0.0.1", 1)}
    assert entrances.place(scope) is None


def test_whoever_opens_links_without_end_is_told_to_wait_and_the_others_are_not() -> None:
    clock = VirtualClock(0)
    visitors = Visitors(clock)
    assert sum(visitors.take("192.168.1.9") for _ in range(100)) == 20
    assert visitors.take("192.168.1.7")
    clock.move_to(1_000_000)
    assert visitors.take("192.168.1.9")


def test_one_address_does_not_take_the_place_of_all() -> None:
    async def run() -> None:
        ending = asyncio.Event()

        async def page(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "websocket.accept"})
            await ending.wait()

        guard = Guard(page, lambda _scope: PlainTextResponse("", 413), None, Entrances(LINKS, TLS))

        async def opened(peer: str, at: str = "192.168.1.5") -> str:
            sent: list[Message] = []

            async def send(message: Message) -> None:
                sent.append(message)

            host = "127.0.0.1:8642" if at == "127.0.0.1" else NAME
            scheme = "http" if at == "127.0.0.1" else "https"
            raw = [(b"host", host.encode()), (b"origin", f"{scheme}://{host}".encode())]
            scope = {"type": "websocket", "path": "/live", "headers": raw, "scheme": scheme}
            tasks.append(asyncio.ensure_future(guard(scope | _ends(at, peer), _nobody, send)))
            await asyncio.sleep(0)
            return str(sent[0]["type"])

        tasks: list[asyncio.Future[None]] = []
        found = [await opened("192.168.1.66") for _ in range(SOCKETS_OF_ONE + 1)]
        assert found == ["websocket.accept"] * SOCKETS_OF_ONE + ["websocket.close"]
        assert await opened("192.168.1.7") == await opened("127.0.0.1", "127.0.0.1") == "websocket.accept"
        ending.set()
        await asyncio.gather(*tasks)
        assert await opened("192.168.1.66") == "websocket.accept"
        await asyncio.gather(*tasks)

    asyncio.run(run())


def _ends(at: str, peer: str) -> dict[str, tuple[str, int]]:
    return {"server": (at, 8642), "client": (peer, 5)}


def test_a_port_is_part_of_a_place_and_the_usual_one_need_not_be_written() -> None:
    assert place_of("a.example", {"a.example"}, "https") == Place("a.example", 443, "https")
    assert Place("a.example", 443, "https").origin == "https://a.example"
    assert Place("[fd00::5]", 80).origin == "http://[fd00::5]"
