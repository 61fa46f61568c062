"""Only recognised loopback names are accepted from a browser."""

import re

import httpx
import pytest

from robot.console.guard import policy
from robot.network.languages import spoken
from robot.network.place import Place, path_of, place_of, place_of_origin
from tests.console.conftest import Page
from tests.console.core import Core

CRAFTED = [
    "localhost; script-src *",
    "localhost;script-src *",
    "localhost:8642; script-src *",
    "localhost:8642 http://evil.example",
    "localhost '",
    'localhost"',
    "user@localhost",
    "user:pass@localhost:8642",
    "localhost/path",
    "localhost?x",
    "localhost#x",
    "localhost\\x",
    "localhost:",
    "localhost:0",
    "localhost:99999",
    "localhost:+8642",
    "localhost:８６４２",
    "localhost,evil.example",
    "localhost.",
    "[::1",
    "[::1]evil",
    "[::1%25eth0]:80",
    "::1",
    "127.1",
    "0.0.0.0",
    " localhost",
    "",
]


@pytest.mark.parametrize("host", CRAFTED)
def test_a_crafted_host_is_no_place(host: str) -> None:
    assert place_of(host) is None
    assert place_of_origin(f"http://{host}") is None
    assert path_of(f"http://{host}/room", Place("localhost", 80)) in ("", "/path/room")


@pytest.mark.parametrize("host", [host for host in CRAFTED if host.isascii() and host.strip() == host])
def test_a_crafted_host_gets_nothing_and_is_not_repeated(http: httpx.Client, host: str) -> None:
    answer = http.get("/", headers={"Host": host})
    assert answer.status_code in (400, 403)
    said = answer.headers.get("content-security-policy", "")
    assert "*" not in said
    assert "evil" not in said


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("127.0.0.1:8642", Place("127.0.0.1", 8642)),
        ("LOCALHOST:8642", Place("localhost", 8642)),
        ("[::1]:8642", Place("[::1]", 8642)),
        ("localhost", Place("localhost", 80)),
    ],
)
def test_a_loopback_name_is_a_place(host: str, place: Place) -> None:
    assert place_of(host) == place_of_origin(f"http://{host}") == place
    assert path_of(f"http://{host}/person?x=1#y", place) == "/person"
    assert path_of(f"http://{host}/person", Place("localhost", 1)) == ""


def test_the_policy_names_the_needed_origins_and_no_other() -> None:
    said = dict(part.split(" ", 1) for part in policy(Place("localhost", 9), 8642, 8643).split("; "))
    assert said["connect-src"] == "'self' ws://localhost:8642 http://localhost:8643"
    assert said["form-action"] == "'self' http://localhost:8643"
    alone = policy(Place("127.0.0.1", 8642), 8642, None)
    assert "connect-src 'self' ws://127.0.0.1:8642;" in alone
    assert "form-action 'self';" in alone
    # No policy can name an IPv6 address; the lane is on IPv4 in any case.
    six = policy(Place("[::1]", 8642), 8642, 8643)
    assert "[" not in six
    assert "http://127.0.0.1:8643" in six


def test_the_port_in_the_policy_is_the_servers_own(http: httpx.Client, page: Page) -> None:
    said = http.get("/", headers={"Host": "localhost:1"}).headers["content-security-policy"]
    assert f"ws://localhost:{page.port}" in said
    assert not re.search(r"localhost:1\b", said)


def test_an_origin_is_compared_by_what_it_names(http: httpx.Client, page: Page, core: Core) -> None:
    host = {"Host": f"localhost:{page.port}"}
    for origin, status in (
        (f"http://LOCALHOST:{page.port}", 303),
        (f"http://localhost:{page.port}/", 403),
        (f"http://127.0.0.1:{page.port}", 403),
        (f"https://localhost:{page.port}", 403),
        (f"http://x@localhost:{page.port}", 403),
    ):
        answer = http.post("/do/more", headers={**host, "Origin": origin})
        assert answer.status_code == status, origin


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("{url}/room?x=1", "/room"),
        ("http://evil.example/room", "/"),
        ("{url}.evil.example/room", "/"),
        ("{url}/../room", "/"),
        ("//evil.example/person", "/"),
        ("{url}//evil.example", "/"),
    ],
)
def test_the_way_back_is_a_page_of_ours(http: httpx.Client, core: Core, referer: str, back: str) -> None:
    answer = http.post("/do/less", headers={"Referer": referer.format(url=str(http.base_url).rstrip("/"))})
    assert answer.headers["location"] == back


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("ja-JP,ja;q=0.9,en;q=0.8", ("ja", "en")),
        ("en;q=0.1, ko", ("ko", "en")),
        ("fr, de;q=0.5", ()),
        ("ja;q=0, en;q=x, ko;q=2", ("ko",)),
        ("*", ()),
        ("," * 5_000 + "ja", ()),
        ("JA", ("ja",)),
    ],
)
def test_what_a_browser_speaks(header: str, languages: tuple[str, ...]) -> None:
    assert spoken(header) == languages


def test_the_persons_language_is_first_on_their_page_and_the_browsers_in_the_room(
    http: httpx.Client, core: Core
) -> None:
    browser = {"Accept-Language": "ko-KR,ko;q=0.9"}
    core.show(language="ja")
    core.wait_until(lambda: '<html lang="ja">' in http.get("/person").text)
    assert '<html lang="ja">' in http.get("/person", headers=browser).text
    assert '<html lang="ja">' in http.get("/", headers=browser).text
    assert '<html lang="ko">' in http.get("/room", headers=browser).text
    assert '<html lang="en">' in http.get("/room?lang=en", headers=browser).text
    http.cookies.set("lang", "xx")
    assert '<html lang="ja">' in http.get("/person").text
    http.cookies.set("lang", "en")
    assert '<html lang="en">' in http.get("/room", headers=browser).text


def test_what_was_carried_out_is_said_once_by_a_page_without_script(http: httpx.Client, core: Core) -> None:
    for verb in ("stop", "less", "crisis"):
        assert http.post(f"/do/{verb}").status_code == 303
        assert 'role="status" data-' in http.get("/?lang=en").text
        assert 'role="status" hidden' in http.get("/?lang=en").text


@pytest.mark.parametrize("press", ["a" * 64, "0-_Z", "", "x" * 65, "a b", "é", "[1]"])
def test_an_unusable_press_is_left_out_and_nothing_is_refused(
    http: httpx.Client, core: Core, press: str
) -> None:
    answer = http.post(
        "/do/stop", data={"press": press, "lang": "en", "back": "x"}, headers={"Accept": "application/json"}
    )
    assert answer.json() == {"ok": True}
    heard = core.wait_for("stop")
    usable = bool(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", press))
    assert (heard["press"] == press) == usable
    assert not {"lang", "back"} & set(heard)


def test_a_script_is_told_when_nothing_was_confirmed(http: httpx.Client, core: Core) -> None:
    core.refuse["less"] = ("not now", "")
    answer = http.post("/do/less", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["ok"]) == (409, False)
    plain = http.post("/do/less")
    assert plain.status_code == 409
    alarm = re.search(r'<section id="unconfirmed"[^>]*role="alert">(.*?)</section>', plain.text, re.S)
    assert alarm
    assert 'href="/"' in alarm[1]
