"""The API at a real companion: what its documents say runs, and nothing that is sent to it breaks it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from robot.console.api import CHANGES, READS
from robot.people.matrix import matrix
from tests.console.conftest import free_port
from tests.console.test_devices import answers
from tests.repository.tree import ROOT
from tests.runtime.live import Live

PAGE = (ROOT / "docs" / "reference" / "http-api.md").read_text("utf-8")


class Robot:
    """A companion with a simulated body, and tokens of everybody for its API."""

    def __init__(self, live: Live, url: str) -> None:
        self.live, self.url = live, url
        self.tokens = {
            scope: str(live.ask("token-add", name=scope, scope=scope)["token"]) for scope in ("see", "act")
        }

    def headers(self, scope: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[scope]}"} if scope else {}

    def ask(self, scope: str, method: str, path: str, **more: Any) -> httpx.Response:
        return httpx.request(
            method, f"{self.url}/api/{path}", headers=self.headers(scope), timeout=20, **more
        )


@pytest.fixture(scope="module")
def robot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Robot]:
    port, stop = free_port(), free_port()
    config = f"[console]\nport = {port}\nstop_port = {stop}\n"
    with Live(tmp_path_factory.mktemp("robot"), config=config) as live:
        live.until(lambda: answers(port), 20)
        yield Robot(live, f"http://127.0.0.1:{port}")


def test_nothing_that_is_sent_breaks_it(robot: Robot) -> None:
    schema = schemathesis.openapi.from_url(f"{robot.url}/api/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == len(CHANGES) + len(READS) + 1
    token = str(robot.live.ask("token-add", name="campaign", scope="act")["token"])
    operations.sort(key=lambda each: each.path == "/sign-out")  # it ends the token
    for operation in operations:

        @settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def send(case: schemathesis.Case) -> None:
            answer = case.call(base_url=f"{robot.url}/api", headers={"Authorization": f"Bearer {token}"})
            case.validate_response(answer, checks=[not_a_server_error, status_code_conformance])

        send()


def test_every_act_that_is_for_programs_is_there_and_no_other(robot: Robot) -> None:
    found = httpx.get(f"{robot.url}/api/openapi.json").json()["paths"]
    assert {path.strip("/") for path in found} == {*CHANGES, *READS, "state"}
    assert not {*CHANGES} & (matrix().not_for_programs | {"remember"})
    assert {"preview", "stop", "approve"} <= {*CHANGES}


@pytest.mark.parametrize(
    ("scope", "method", "path", "body", "status"),
    [
        ("see", "GET", "log", None, 200),
        ("see", "POST", "others", {"on": True}, 403),
        ("act", "POST", "others", {"on": False}, 200),
        ("act", "POST", "preview", {"proposal": 1, "yes": True}, 403),
        ("act", "POST", "preview", {"proposal": 1, "yes": False}, 200),
        ("act", "POST", "microphone", {"on": True}, 403),
        ("", "GET", "log", None, 403),
        ("", "POST", "stop", {}, 200),
        ("", "POST", "stop", None, 200),
        ("", "POST", "less", {"volume": 3}, 200),
        ("", "POST", "stop", [1], 200),
        ("", "POST", "sleep", {}, 200),
        ("", "POST", "start", {}, 403),
        ("act", "POST", "rate", {"value": 11}, 400),
        ("act", "POST", "rate", {"volume": 1}, 400),
        ("act", "POST", "user-add", {"user": "x", "role": "family"}, 404),
        ("act", "GET", "stop", None, 405),
    ],
)
def test_a_token_does_what_its_scope_says(
    robot: Robot, scope: str, method: str, path: str, body: Any, status: int
) -> None:
    answer = robot.ask(scope, method, path, json=body)
    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json()["error"]


def test_nobody_sees_no_more_of_the_state_than_on_the_socket(robot: Robot) -> None:
    assert "level" not in robot.ask("", "GET", "state").json()
    assert "level" in robot.ask("see", "GET", "state").json()


def test_a_removed_token_ends_at_once_and_so_does_its_stream(robot: Robot) -> None:
    token = str(robot.live.ask("token-add", name="gone", scope="act")["token"])
    headers = {"Authorization": f"Bearer {token}"}
    with connect(f"{robot.url.replace('http', 'ws')}/api/events", additional_headers=headers) as events:
        assert "phase" in events.recv(timeout=10)
        register = robot.live.folder / "people.json"
        device = re.findall(r'"id": "([0-9a-f]{8})"', register.read_text("utf-8"))[-1]
        assert robot.live.ask("device-remove", device=device)["ok"]
        with pytest.raises(ConnectionClosed):
            list(iter(lambda: events.recv(timeout=10), None))
    assert httpx.post(f"{robot.url}/api/others", headers=headers, json={"on": True}).status_code == 403
    with pytest.raises(InvalidStatus):
        connect(f"{robot.url.replace('http', 'ws')}/api/events")


def test_many_at_once_are_told_to_wait_and_stop_is_not(robot: Robot) -> None:
    with ThreadPoolExecutor(16) as many:
        assert 429 in set(many.map(lambda _: robot.ask("see", "GET", "log").status_code, range(60)))
    assert {robot.ask("", "POST", "stop", json={}).status_code for _ in range(30)} == {200}


def test_a_stop_whose_form_is_thousands_of_brackets_is_a_stop(robot: Robot) -> None:
    assert robot.ask("", "POST", "stop", content="[" * 12_000).status_code == 200


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_of_the_page_run(robot: Robot, tmp_path: Path) -> None:
    env = {**os.environ, "YORISOU": robot.url, "TOKEN": robot.tokens["act"]}
    (curl,) = (each for each in examples("") if each.startswith("curl"))
    for line in curl.splitlines():
        done = subprocess.run(
            ["bash", "-c", line], env=env, capture_output=True, text=True, timeout=20, check=True
        )
        assert '"error"' not in done.stdout, done.stdout
    (python,) = examples("python")
    (tmp_path / "example.py").write_text(python, "utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "example.py"],
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1] in ("True", "False")
