"""A running companion and a clinic's host: from the switches of both sides to what staff read first."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyrage import x25519

from robot.config.schema import Config
from robot.doctor.relay import examine
from robot.mailbox.envelope import Letter, relay_pass, seal
from robot.mailbox.going_back import box_of
from robot.relay import clinic as clinics
from tests.relay.broker import House, needs_mosquitto, until
from tests.runtime.live import Live

pytestmark = [
    needs_mosquitto,
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]
SETTINGS = """
[relay]
host = "localhost"
port = {port}
ca = "{ca}"
credential = "{credential}"
page = "https://localhost:{page}/"
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "clinic")
    made.start()
    yield made
    made.kill(signal.SIGTERM)


def asked_as(live: Live, token: str, verb: str) -> dict[str, Any]:
    """As the device with this token."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(live.socket))
        for request in ({"do": "enter", "device": token}, {"do": verb}):
            connection.sendall(json.dumps(request).encode() + b"\n")
        answers = [json.loads(connection.makefile("rb").readline())]
        with connection.makefile("rb") as lines:
            answers.append(json.loads(lines.readline()))
    found: dict[str, Any] = answers[-1]
    return found


def kit_of(live: Live) -> dict[str, Any]:
    """The aunt's, on her own paired device."""
    assert live.ask("user-add", user="aunt", role="family", name="Aunt")["ok"]
    for verb in ("circle-tick", "circle-approve"):
        assert live.ask(verb, user="aunt", way="words", on=True)["ok"]
    token = live.ask("pair", code=live.ask("code", user="aunt")["code"], name="phone")["token"]
    return asked_as(live, token, "envelope-kit")


def sealed_with(kit: dict[str, Any], text: str, reply_to: str = "") -> bytes:
    told = {"id": text.replace(" ", "-"), "made_utc_ms": time.time_ns() // 1_000_000, "way": "words"}
    letter = Letter.model_validate({**told, "text": text, "reply_to": reply_to})
    return seal(letter, "aunt", bytes.fromhex(kit["secret"]), x25519.Recipient.from_str(kit["key"]))


def read_first(live: Live) -> list[str]:
    return [each["text"] for each in live.ask("mail-to-approve")["messages"]]


@pytest.mark.timeout(120)
def test_a_message_from_outside_reaches_a_running_companion(house: House, tmp_path: Path) -> None:
    home, clinic = tmp_path / "home", house.clinic
    home.mkdir()
    credential = clinics.add(clinic, "momo")
    house.reload()
    places = {"ca": clinic.root, "credential": credential}
    with Live(home, config=SETTINGS.format(port=clinic.broker_port, page=clinic.page_port, **places)) as live:
        assert live.state()["relay"] == "off"
        assert live.ask("relay-want", on=True)["ok"]
        assert live.state()["relay"] == "wanted"
        assert live.ask("relay-allow", on=True)["ok"]
        live.until(lambda: live.state()["relay"] == "connected", 30)
        kit = kit_of(live)
        address = f"https://localhost:{clinic.page_port}/"
        assert (kit["user"], kit["robot"], kit["host"]) == ("aunt", "momo", address)
        page, key = house.post(), str(x25519.Identity.generate().to_public())
        until(lambda: page.may("momo", relay_pass(bytes.fromhex(kit["secret"]))))
        page.leave("momo", sealed_with(kit, "from outside", key))
        live.until(lambda: read_first(live) == ["from outside"], 45)
        until(lambda: page.box("momo", box_of(key)))
        assert live.ask("relay-want", on=False)["ok"]
        live.until(lambda: live.state()["relay"] == "allowed", 20)
        page.close()
        section = {"journal": {"path": str(live.journal)}, "relay": _section(house, credential)}
        (finding,) = examine(Config.model_validate(section))
        assert (finding.state, finding.detail) == ("off", "localhost; not switched on by the person")


@pytest.mark.soak
def test_a_stick_is_found_by_itself(tmp_path: Path) -> None:
    with Live(tmp_path, config='[mail]\nfolder = "stick"\n') as live:
        kit = kit_of(live)
        assert kit["host"] == ""
        (tmp_path / "stick").mkdir()  # only now is it plugged in
        (tmp_path / "stick" / "one.letter.age").write_bytes(sealed_with(kit, "from a stick"))
        (tmp_path / "stick" / "two.letter.age").write_bytes(b"not sealed")
        live.until(lambda: read_first(live) == ["from a stick"], 60)
        live.until(lambda: live.ask("envelopes").get("refused") == {"foreign": 1}, 60)
        live.until(lambda: len(list((tmp_path / "stick" / "done").iterdir())) == 2, 60)


def _section(house: House, credential: Path) -> dict[str, Any]:
    return {"host": "localhost", "ca": str(house.clinic.root), "credential": str(credential)}


def test_the_doctor_on_the_clinics_host(tmp_path: Path) -> None:
    house = House(tmp_path / "clinic")
    credential = clinics.add(house.clinic, "momo")

    def state(**section: Any) -> tuple[str, str]:
        journal = {"path": str(tmp_path / "journal.db")}
        (finding,) = examine(Config.model_validate({"journal": journal, "relay": section}))
        return finding.state, finding.detail

    whole = _section(house, credential)
    assert state()[0] == "off"
    assert state(**whole) == ("off", "localhost; not switched on by staff and the person")
    assert state(**{**whole, "ca": str(tmp_path / "none")})[0] == "missing"
    assert state(**{**whole, "ca": str(credential)})[0] == "missing"
    credential.chmod(0o644)
    assert state(**whole)[0] == "degraded"
    credential.write_text("")
    assert state(**whole)[0] == "missing"
