"""`yorisou users` at a companion with a real body, and what it says where something is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from robot.cli.main import app
from robot.errors import UsageError
from tests.runtime.live import Live

REAL = '[body]\nservos = "/dev/none-such"\nboard = "/dev/none-such-either"\n[voice]\nengine = "espeak"\n'


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Live(tmp_path_factory.mktemp("house"), "--headless", config=REAL) as running:
        running.until(lambda: running.ask("users")["ok"], 10)
        yield running


def users(live: Live, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["users", *arguments, "--socket", str(live.socket)])


def listed(live: Live) -> dict[str, Any]:
    return {each["id"]: each for each in json.loads(users(live, "list", "--json").stdout)["users"]}


def test_an_owner_adds_pairs_hands_over_and_removes(live: Live) -> None:
    assert users(live, "list").exit_code == 1  # nobody owns it yet
    code = users(live, "code", "owner").stdout.split(":")[1].split()[0]
    assert live.ask("pair", code=code, name="desk")["ok"]
    assert users(live, "list").exit_code == 0
    done = users(live, "add", "mori", "--role", "therapist", "--name", "森")
    assert "mori is therapist." in done.stdout
    assert live.ask("pair", code=done.stdout.split("mori: ")[1].split()[0])["you"]["waits"] == "new-password"
    assert users(live, "add", "sato", "--role", "deputy").exit_code == 0
    assert users(live, "handover", "mori", "sato").exit_code == 0
    assert {"mori"} & {*listed(live)} == set()
    assert listed(live)["sato"]["role"] == "therapist"
    device = listed(live)["owner"]["devices"][0]["id"]
    assert users(live, "remove", "owner", "--device", device).exit_code == 0
    assert users(live, "reset", "sato").exit_code == 0
    assert users(live, "remove", "sato").exit_code == 0
    assert {*listed(live)} == {"person", "owner"}
    acts = [(each["act"], each["user"], each["device"]) for each in live.ask("acts").get("acts", [])]
    assert acts == []  # the owner sees nothing of what others did


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "mori", "--role", "king"], "king"),
        (["add", "Mori!", "--role", "family"], "cannot be an id"),
        (["code", "nobody"], "not known"),
        (["remove", "person"], "always belongs"),
        (["remove", "person", "--device", "beef"], "no device"),
        (["handover", "person", "owner"], "goes from a therapist"),
    ],
)
def test_what_cannot_be_done_says_why(live: Live, arguments: list[str], said: str) -> None:
    refused = users(live, *arguments).exception
    assert isinstance(refused, UsageError)
    assert said in str(refused)


def test_the_register_and_the_owners_file_are_this_users_alone(live: Live) -> None:
    assert live.ask("users")["ok"]
    for file in (live.socket.with_suffix(".owner"), live.journal.with_name("people.json")):
        assert Path(file).stat().st_mode & 0o777 == 0o600
