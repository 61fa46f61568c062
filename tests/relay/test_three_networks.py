"""Home, clinic and sender in networks of their own: cable pulled, broker and host killed, nothing lost."""

import json
import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pyrage import decrypt, x25519

from robot.mailbox.envelope import relay_pass
from robot.mailbox.going_back import box_of
from robot.relay import clinic as clinics
from robot.relay.clinic import Clinic
from robot.relay.running import reload
from tests.relay.broker import needs_mosquitto, until
from tests.relay.networks import HOST, Networks, needs_networks
from tests.relay.test_live_run import SETTINGS, kit_of, sealed_with
from tests.runtime.live import Live

pytestmark = [pytest.mark.soak, needs_mosquitto, needs_networks]
LONG_S = 150.0


@pytest.fixture
def networks() -> Iterator[Networks]:
    made = Networks()
    yield made
    made.close()


class Clinics:
    """`yorisou relay run` in the clinic's network, started again when it ends, as its unit does."""

    def __init__(self, networks: Networks, folder: Path, turn_port: int = 0) -> None:
        self.networks, now = networks, datetime.now(UTC)
        self.clinic: Clinic = clinics.made(
            folder, HOST, now, broker_port=8883, page_port=8443, turn_port=turn_port
        )

    def start(self) -> None:
        told = [
            sys.executable,
            "-c",
            "from robot.cli.main import main; main()",
            "relay",
            "run",
            str(self.clinic.folder),
        ]
        with self.networks.inside("clinic"):
            self.process = subprocess.Popen(told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def broker(self) -> int:
        return int((self.clinic.folder / clinics.PID).read_text())

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


class Aunt:
    """A sender's browser, as far as the host knows it."""

    def __init__(self, networks: Networks, clinic: Clinic, kit: dict[str, str]) -> None:
        self.networks, self.kit, self.own = networks, kit, x25519.Identity.generate()
        self.secret = bytes.fromhex(kit["secret"])
        self.url = f"https://{HOST}:{clinic.page_port}"
        self.headers = {"authorization": f"Bearer {relay_pass(self.secret)}"}
        self.trust = ssl.create_default_context(cafile=str(clinic.root))

    def leaves(self, text: str) -> bool:
        sealed = sealed_with(self.kit, text, str(self.own.to_public()))
        return self._asked("POST", "/letters/momo", sealed) == 202

    def _asked(self, method: str, path: str, data: bytes = b"") -> int:
        self.answer = b""
        try:
            with self.networks.inside("sender"), httpx.Client(verify=self.trust, timeout=5) as http:
                answer = http.request(method, self.url + path, content=data, headers=self.headers)
        except httpx.TransportError:
            return 0
        self.answer = answer.content
        return answer.status_code

    def states(self) -> dict[str, str]:
        """What she is shown of what she left."""
        if self._asked("GET", f"/box/momo/{box_of(str(self.own.to_public()))}") != 200:
            return {}
        told = json.loads(decrypt(self.answer, [self.own]))
        return {each["id"]: each["state"] for each in told["messages"]}


def test_whatever_goes_away_comes_back_with_everything(networks: Networks, tmp_path: Path) -> None:
    host = Clinics(networks, tmp_path / "clinic")
    credential = clinics.add(host.clinic, "momo")
    host.start()
    home = tmp_path / "home"
    home.mkdir()
    config = SETTINGS.format(port=8883, ca=host.clinic.root, credential=credential, page=8443)
    with networks.inside("home"):
        companion = Live(home, config=config.replace("localhost", HOST))
    try:
        with companion as live:
            aunt = paired(live, networks, host.clinic)

            def came() -> list[str]:
                return [each["text"] for each in live.ask("mail-to-approve")["messages"]]

            until(lambda: aunt.leaves("letter one"), LONG_S, 1.0)
            until(lambda: came() == ["letter one"], LONG_S, 0.5)
            assert networks.listening("home") == [], "nothing at home takes a connection"

            networks.cable("home", up=False)  # the home is away
            assert aunt.leaves("letter two")
            os.kill(host.broker, signal.SIGKILL)  # the broker dies, and the host with it
            host.process.wait(20)
            assert not aunt.leaves("letter lost on the way")
            host.start()
            until(lambda: aunt.leaves("letter three"), LONG_S, 1.0)
            until(lambda: live.state()["relay"] == "away", LONG_S, 0.5)
            networks.cable("home", up=True)
            until(lambda: sorted(came()) == ["letter one", "letter three", "letter two"], LONG_S, 0.5)

            os.kill(host.process.pid, signal.SIGKILL)  # the page alone; its broker is left over
            host.process.wait(20)
            host.start()
            until(lambda: aunt.leaves("letter four"), LONG_S, 1.0)
            until(lambda: "letter four" in came(), LONG_S, 0.5)
            until(lambda: len(aunt.states()) == 4, LONG_S, 1.0)
            assert set(aunt.states().values()) == {"read-first"}

            clinics.revoke(host.clinic, "momo")
            assert reload(host.clinic)
            until(lambda: live.state()["relay"] == "away", LONG_S, 0.5)
            assert len(came()) == 4, "nothing was doubled"
    finally:
        host.end()
    seen = re.compile(rb"letter (one|two|three|four)")
    assert not any(seen.search(each.read_bytes()) for each in host.clinic.folder.rglob("*") if each.is_file())


def paired(live: Live, networks: Networks, clinic: Clinic) -> Aunt:
    for verb in ("relay-want", "relay-allow"):
        assert live.ask(verb, on=True)["ok"]
    until(lambda: live.state()["relay"] == "connected", LONG_S, 0.5)
    return Aunt(networks, clinic, kit_of(live))
