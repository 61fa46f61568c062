"""Who may do what through the page of a real companion that is set up for a real body.

HTML and WebSocket, every role; cookies that are old, foreign or replayed; hosts, origins and floods.
"""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.console.conftest import free_port
from tests.runtime.live import Live

PASSWORD = "four words in a row"
REAL = (
    '[body]\nservos = "/dev/none-such"\nboard = "/dev/none-such-either"\n'
    "[console]\nport = {port}\nstop_port = {stop}\n"
)
USERS = {"therapist": "mori", "deputy": "sato", "family": "mother", "sender": "friend", "technician": "tech"}
PAGES = ("/", "/person", "/room", "/people", "/help")
OPENS = {
    "person": {"/", "/person", "/help"},
    "therapist": {"/room", "/people", "/help"},
    "deputy": {"/room", "/help"},
    "owner": {"/people", "/help"},
    "": {"/", "/help"},
}
# What a form may ask for, with what it needs; who may is in tests/people/table.py.
FORMS: dict[str, dict[str, str]] = {
    "wake": {},
    "start": {},
    "others": {"on": "true"},
    "microphone": {"on": "true"},
    "review": {},
    "drill": {},
    "user-add": {"user": "aunt", "role": "family"},
    "confirm-clock": {},
}
MAY = {
    "person": {"wake", "start", "others", "microphone", "confirm-clock"},
    "therapist": {"wake", "others", "review", "drill", "user-add", "confirm-clock"},
    "deputy": {"wake", "others", "review", "drill", "confirm-clock"},
    "family": set[str](),
    "owner": {"drill", "user-add", "confirm-clock"},
    "": set[str](),
}


class House:
    """A running companion and one browser for each role."""

    def __init__(self, live: Live, port: int, ending: ExitStack) -> None:
        self.live, self.url, self.port, self._ending = live, f"http://127.0.0.1:{port}", port, ending
        for role, user in USERS.items():
            assert live.ask("user-add", user=user, role=role)["ok"]
        users = {**USERS, "person": "person", "owner": "owner"}
        self.browsers = {role: self.paired(user) for role, user in users.items()}
        self.browsers[""] = self.browser()
        for role in ("therapist", "deputy"):
            form = {"password": PASSWORD, "again": PASSWORD}
            assert self.browsers[role].post("/password", data=form).status_code == 303

    def browser(self) -> httpx.Client:
        return self._ending.enter_context(httpx.Client(base_url=self.url, timeout=20, verify=False))

    def paired(self, user: str) -> httpx.Client:
        made = self.browser()
        form = {"code": self.live.ask("code", user=user)["code"], "name": f"{user}'s"}
        answer = made.post("/pair", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        return made

    def token(self, role: str) -> str:
        return self.browsers[role].cookies.get(f"device-{self.port}", "")

    def asked(self, token: str, message: dict[str, Any]) -> dict[str, Any]:
        """The reply to one message on a WebSocket with this cookie."""
        headers = {"Cookie": f"device-{self.port}={token}", "Origin": self.url}
        address = f"{self.url.replace('http', 'ws')}/live?lang=en"
        with connect(address, additional_headers=headers, max_queue=None) as page:
            page.send(json.dumps({"id": 7, **message}))
            while True:
                answer: dict[str, Any] = json.loads(page.recv(timeout=10))
                if answer.get("kind") == "reply":
                    return answer


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    port, stop = free_port(), free_port()
    with ExitStack() as ending:
        config = REAL.format(port=port, stop=stop)
        live = ending.enter_context(Live(tmp_path_factory.mktemp("house"), config=config))
        live.until(lambda: answers(port), 20)
        yield House(live, port, ending)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/help").status_code == 200
    except httpx.HTTPError:
        return False


def note(page: str) -> str:
    found = re.search(r'<p id="note"[^>]*>([^<]*)', page)
    return found[1] if found else ""


NOT_YOURS = "This device may not do that, so nothing has changed."


@pytest.mark.parametrize("role", sorted(OPENS))
def test_each_role_opens_its_own_pages(house: House, role: str) -> None:
    browser = house.browsers[role]
    opened = {page for page in PAGES if browser.get(page).status_code == 200}
    assert opened == OPENS[role]
    home = browser.get("/", follow_redirects=True)
    assert home.status_code == 200
    assert 'action="/do/stop"' in home.text or "/do/stop" in home.text


@pytest.mark.parametrize("role", sorted(MAY))
def test_law_15_each_role_may_what_is_its_own_by_form_and_by_socket(house: House, role: str) -> None:
    browser = house.browsers[role]
    for verb, fields in FORMS.items():
        if verb == "drill":
            continue  # an alert of its own; the matrix at the core has it
        answer = browser.post(f"/do/{verb}", data=fields)
        refused = note(answer.text) == NOT_YOURS
        assert refused is (verb not in MAY[role]), (role, verb, answer.status_code, note(answer.text))
        typed = {name: True if value == "true" else value for name, value in fields.items()}
        reply = house.asked(house.token(role), {"do": verb, **typed})
        assert (reply["error"] == NOT_YOURS) is (verb not in MAY[role]), (role, verb, reply)
        house.live.ask("user-remove", user="aunt")


@pytest.mark.parametrize("role", ["", "family", "person", "therapist"])
def test_stop_less_sleep_and_end_never_ask_who_it_is(house: House, role: str) -> None:
    for verb in ("stop", "less", "sleep", "end"):
        answer = house.browsers[role].post(f"/do/{verb}")
        assert answer.status_code == 303, (role, verb)
        assert house.asked(house.token(role), {"do": verb})["ok"]


def test_nobody_and_a_relative_are_shown_nothing_of_the_person(house: House) -> None:
    secret = house.live.state()["level"]["name"]["en"] if "level" in house.live.state() else "Quiet presence"
    for role in ("", "family", "technician", "owner"):
        for page in PAGES:
            assert secret not in house.browsers[role].get(page).text
    assert secret in house.browsers["therapist"].get("/room").text


def test_a_token_of_before_signing_in_and_one_of_after_signing_out_are_worth_nothing(house: House) -> None:
    browser = house.paired("sato")
    name = f"device-{house.port}"
    before = browser.cookies[name]
    assert "Signing in" in browser.get("/").text
    assert browser.post("/sign-in", data={"password": "wrong"}).status_code == 409
    assert browser.post("/sign-in", data={"password": PASSWORD}).status_code == 303
    inside = browser.cookies[name]
    assert browser.get("/room").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert len({before, inside, browser.cookies[name]}) == 3
    for old in (before, inside):
        attacker = house.browser()
        attacker.cookies.set(name, old, domain="127.0.0.1")
        assert attacker.get("/room").status_code == 403
        assert house.asked(old, {"do": "review"})["error"] == NOT_YOURS


def test_a_cookie_is_for_this_page_alone_and_no_script_reads_it(house: House) -> None:
    browser = house.browser()
    form = {"code": house.live.ask("code", user="mother")["code"]}
    cookie = browser.post("/pair", data=form).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie  # plain HTTP on loopback


def test_an_open_page_of_a_removed_device_is_told_and_can_do_nothing(house: House) -> None:
    browser = house.paired("mother")
    token = browser.cookies[f"device-{house.port}"]
    headers = {"Cookie": f"device-{house.port}={token}", "Origin": house.url}
    with connect(f"ws://127.0.0.1:{house.port}/live", additional_headers=headers, max_queue=None) as page:
        page.recv(timeout=5)
        users = {each["id"]: each for each in house.live.ask("users")["users"]}
        newest = users["mother"]["devices"][-1]["id"]
        assert house.live.ask("device-remove", device=newest)["ok"]
        kinds = set()
        while "reload" not in kinds:
            kinds.add(json.loads(page.recv(timeout=10))["kind"])
        page.send(json.dumps({"id": 1, "do": "stop"}))
        while (reply := json.loads(page.recv(timeout=10)))["kind"] != "reply":
            pass
        assert reply["ok"]
    assert browser.get("/family").status_code in (403, 404)
    assert "not paired" in browser.get("/").text


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Host": "evil.example"}, "to this name"),
        ({"Origin": "http://evil.example"}, "another site"),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, "another site"),
        ({"Sec-Fetch-Site": "same-site"}, "another site"),
        ({"Content-Length": "999999999"}, ""),
    ],
)
def test_what_another_site_sends_with_the_persons_cookie_is_refused(
    house: House, headers: dict[str, str], why: str
) -> None:
    content = b"on=true" if "Content-Length" not in headers else b""
    request = house.browsers["person"].build_request("POST", "/do/others", content=content, headers=headers)
    with closing(socket.create_connection(("127.0.0.1", house.port))) as raw:
        sent = {**request.headers, "connection": "close"}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        raw.sendall(f"POST /do/others HTTP/1.1\r\n{head}\r\n".encode() + content)
        raw.settimeout(10)
        answer = b"".join(iter(lambda: raw.recv(65536), b"")).decode("utf-8", "replace")
    assert (" 403 " if why else " 413 ") in answer.splitlines()[0]
    assert why in answer


@pytest.mark.parametrize(
    "path",
    ["/static/../../matrix.yaml", "/static/%2e%2e/view.py", "/people/../do/stop", "/static//etc/passwd"],
)
def test_no_path_leads_out_of_the_page(house: House, path: str) -> None:
    with closing(socket.create_connection(("127.0.0.1", house.port))) as raw:
        raw.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nConnection: close\r\n\r\n".encode()
        )
        raw.settimeout(10)
        answer = b"".join(iter(lambda: raw.recv(65536), b"")).decode("utf-8", "replace")
    assert answer.split()[1] in ("403", "404", "405")


def test_many_unknown_cookies_are_one_nobody_and_stop_still_answers(house: House) -> None:
    browser = house.browser()
    for number in range(70):  # more than there is room for
        cookie = {"Cookie": f"device-{house.port}=guess-{number}"}
        assert browser.get("/room", headers=cookie).status_code == 403
    assert house.browsers[""].post("/do/stop").status_code == 303
    assert house.browsers["therapist"].get("/room").status_code == 200


def test_text_of_nobody_reaches_nobody_and_a_worrying_word_shows_the_card(house: House) -> None:
    nobody = house.browsers[""]
    answer = nobody.post("/do/type", data={"text": "I want to die"})
    assert answer.headers["location"] == "/help"
    card = nobody.get("/help").text
    assert 'id="card-title"' in card
    assert "tel:" in card or "<li>" in card
    assert nobody.post("/do/type", data={"text": "hello"}).headers["location"] == "/"
    assert house.browsers["person"].get("/").text.count('class="card help"') == 0
