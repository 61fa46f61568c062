"""The clinic's own TURN server: credentials as coturn makes them, for an hour, and nobody else's server."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from robot.calls.turn import LIVES_S, ways_out
from robot.clock import US_PER_S, SystemClock
from robot.config.schema import Config, load
from robot.errors import InputError
from robot.relay import turn
from robot.relay.clinic import Clinic, made
from tests.calls.browsers import apart, until
from tests.calls.lossy_link import possible

WALL = 1_800_000_000 * US_PER_S


def test_credentials_are_those_that_the_server_makes_from_the_same_secret() -> None:
    (server,) = ways_out(["turn:calls.example.org:3478"], "s3cret", WALL)
    assert server["urls"] == ["turn:calls.example.org:3478"]
    until = int(server["username"].split(":")[0])
    assert until == 1_800_000_000 + LIVES_S
    digest = hmac.new(b"s3cret", server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(digest).decode()


def test_without_a_server_of_ones_own_there_is_none() -> None:
    assert ways_out([], "s3cret", WALL) == []
    assert Config().calls.turn == []


@pytest.mark.parametrize(
    "text",
    [
        '[calls]\nturn = ["turn:calls.example.org:3478"]\n',
        '[calls]\nturn = ["stun:stun.example.org"]\nturn_secret_file = "secret"\n',
        '[calls]\nturn = ["turn:a b"]\nturn_secret_file = "secret"\n',
    ],
)
def test_a_server_without_a_secret_or_of_another_kind_is_a_finding(tmp_path: Path, text: str) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match="calls"):
        load(file)


def test_the_secret_lies_beside_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(
        '[calls]\nturn = ["turns:calls.example.org:5349?transport=tcp"]\nturn_secret_file = "turn.secret"\n'
    )
    assert load(file).calls.turn_secret_file == str(tmp_path / "turn.secret")


SERVER, PORT = "10.77.20.1", 34_780
# Which kind of way the two took, by the browser's own word.
KIND = """async () => {
  const found = await tap.connections[0].getStats();
  const pairs = [...found.values()].filter((each) => each.type === "candidate-pair");
  const pair = pairs.find((each) => each.nominated && each.state === "succeeded");
  return pair ? found.get(pair.localCandidateId).candidateType : "";
}"""


@contextmanager
def coturn(folder: Path, address: str) -> Iterator[Clinic]:
    """As the clinic's host starts it."""
    clinic = made(folder, address, datetime.now(UTC), broker_port=1, page_port=2, turn_port=PORT)
    server = turn.Server(clinic.folder, address)
    server.start()
    try:
        yield clinic
    finally:
        server.close()


def test_the_hosts_own_server_lets_in_only_who_was_given_a_credential_and_leads_nowhere_else(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "clinic"
    made(folder, "127.0.0.1", datetime.now(UTC), broker_port=1, page_port=2, turn_port=PORT)
    text = (folder / turn.CONF).read_text()
    assert (folder / turn.CONF).stat().st_mode & 0o077 == 0, "it holds the secret"
    assert {"use-auth-secret", "no-cli", f"listening-port={PORT}"} <= set(text.splitlines())
    told = turn.arguments(folder, "127.0.0.1")
    assert {"--allowed-peer-ip=127.0.0.1", "--denied-peer-ip=0.0.0.0-255.255.255.255"} <= set(told)
    behind_a_router = turn.arguments(folder, "192.0.2.1")
    assert not any("allowed" in each or "listening" in each for each in behind_a_router)
    assert "--denied-peer-ip=10.0.0.0-10.255.255.255" in behind_a_router
    (way,) = turn.issued(folder, "calls.example.org", PORT, "momo", WALL)
    assert way["username"] == f"{1_800_000_000 + LIVES_S}:momo"
    assert way["urls"] == [f"turn:calls.example.org:{PORT}?transport={each}" for each in ("udp", "tcp")]
    assert f"static-auth-secret={(folder / turn.SECRET).read_text().strip()}" in text
    assert turn.issued(folder, "calls.example.org", 0, "momo", WALL) == []


@pytest.mark.real_time
@pytest.mark.skipif(
    turn.program() is None or not possible(),
    reason="needs Debian's coturn (make install) and network namespaces",
)
def test_two_networks_that_cannot_reach_each_other_meet_at_the_clinics_own_server(
    playwright: Playwright, tmp_path: Path
) -> None:
    with apart(tmp_path, playwright, loss=0.0, delay_s=0.0, server=SERVER) as (pair, relay):
        relay.cut = True  # no way from home to home
        house = pair.running.house
        with coturn(tmp_path / "clinic", SERVER) as clinic:
            house.servers = turn.issued(clinic.folder, SERVER, PORT, "momo", SystemClock().wall())
            pair.connect()
            assert "relay" in [tab.evaluate(KIND) for tab in pair.tabs]
            pair.step("theirs")
            until(pair.person, "tap.frames.length > 5", 10)
            pair.person.locator("#call-end").click()
        assert house.causes() == ["person"]
