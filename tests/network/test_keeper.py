"""What the keeper writes for the page's servers, and the name that it announces."""

import asyncio
import errno
import ssl
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from robot.console.network_doors import _context_of
from robot.network import addresses, announcement, reach
from robot.network.announcement import Announcement, _is_free
from robot.network.authority import Authority
from robot.network.keeper import Keeper, made_up
from robot.network.reach import NOWHERE, Reach
from robot.network.settings import Settings
from sim.clock import VirtualClock
from tests.network.test_authority import HOME, clinics

NOW_US = 1_803_902_400_000_000  # 2027-03-01


def keeper(tmp_path: Path, settings: Settings) -> Keeper:
    return Keeper(settings, tmp_path / "network", tmp_path / "network.json", 8642, VirtualClock(NOW_US))


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of a robot in a home's network; a test may change them."""
    here = ["192.168.1.5"]
    monkeypatch.setattr(addresses, "own", lambda named: [(address, HOME[0]) for address in here])
    return here


def test_it_says_how_the_page_is_reached_and_keeps_the_name(tmp_path: Path, at_home: list[str]) -> None:
    settings = Settings(name="room.local", hosts=("robot.clinic.example",))
    kept = keeper(tmp_path, Settings("", settings.hosts))
    kept.look()
    found = reach.read(tmp_path / "network.json")
    assert found == kept.reach
    assert (found.hosts, found.scheme) == ({"robot.clinic.example", "192.168.1.5"}, "https")
    assert (found.trouble, found.notes) == ("", ())
    assert stat.S_IMODE((tmp_path / "network.json").stat().st_mode) == 0o600
    assert made_up(tmp_path) == made_up(tmp_path) != made_up(tmp_path / "other")


def test_another_address_makes_another_certificate_and_no_address_closes_the_doors(
    tmp_path: Path, at_home: list[str]
) -> None:
    kept = keeper(tmp_path, Settings(""))
    kept.look()
    first = kept.reach.print
    at_home[:] = ["192.168.1.77"]
    kept.look()
    assert kept.reach.addresses == ("192.168.1.77",)
    assert kept.reach.print != first
    at_home.append("10.0.0.4")
    kept.look()
    assert kept.reach.notes == ("outside-authority 10.0.0.4",)
    at_home.clear()
    kept.look()
    assert kept.reach == Reach(trouble="no-address")


def test_a_certificate_that_cannot_be_used_is_said_and_taken_up_once_it_can(
    tmp_path: Path, at_home: list[str]
) -> None:
    files = clinics(tmp_path, datetime.fromtimestamp(NOW_US / 1e6, UTC))
    kept = keeper(tmp_path, Settings("", certificate=str(files[0]), key=str(files[1])))
    key = files[1].read_bytes()
    files[1].unlink()
    kept.look()
    assert (kept.reach.trouble, kept.reach.where) == ("certificate-unreadable", str(files[1]))
    assert kept.reach.hosts == frozenset()
    files[1].write_bytes(key)
    files[1].chmod(0o644)
    kept.look()
    assert kept.reach.trouble == ""
    assert kept.reach.notes == (f"key-exposed {files[1]}",)
    assert not (tmp_path / "network" / "issuer.pem").exists()


def test_damaged_files_of_the_authority_are_said(tmp_path: Path, at_home: list[str]) -> None:
    kept = keeper(tmp_path, Settings(""))
    kept.look()
    (tmp_path / "network" / "issuer.pem").write_text("x")
    kept.look()
    assert kept.reach.trouble == "authority-unusable"
    Authority(tmp_path / "network").forget()
    kept.look()
    assert kept.reach.trouble == ""


def test_a_robot_that_moves_house_without_a_name_says_so(tmp_path: Path, at_home: list[str]) -> None:
    kept = keeper(tmp_path, Settings(""))
    kept.look()
    at_home[:] = ["10.0.0.4"]
    kept.look()
    assert (kept.reach.trouble, kept.reach.addresses) == ("authority-unusable", ())


def test_a_key_with_a_password_is_not_asked_for(tmp_path: Path, at_home: list[str]) -> None:
    crt, key = clinics(tmp_path, datetime.fromtimestamp(NOW_US / 1e6, UTC))
    locked = load_pem_private_key(key.read_bytes(), None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
    )
    key.write_bytes(locked)
    kept = keeper(tmp_path, Settings("", certificate=str(crt), key=str(key)))
    kept.look()
    assert kept.reach.trouble == "certificate-unreadable"
    with pytest.raises(ssl.SSLError):
        _context_of(Reach(certificate=str(crt), key=str(key)))


def test_without_encryption_it_says_so(tmp_path: Path, at_home: list[str]) -> None:
    kept = keeper(tmp_path, Settings("", plain=True))
    kept.look()
    assert (kept.reach.scheme, kept.reach.notes) == ("http", ("plain",))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"addresses": 1}', '{"names": [1]}', '{"name": null}', "[" * 9_999]
)
def test_a_file_that_is_none_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "x").write_text(text)
    assert reach.read(tmp_path / "x") is NOWHERE
    assert reach.read(tmp_path / "none") is NOWHERE


def test_public_addresses_are_not_listened_on_unless_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ip:
        network_prefix = 24

        def __init__(self, ip: object) -> None:
            self.ip = ip

    class Adapter:
        def __init__(self, name: str, *found: object) -> None:
            self.name, self.ips = name, [Ip(ip) for ip in found]

    monkeypatch.setattr(
        addresses.ifaddr,
        "get_adapters",
        lambda: [
            Adapter("lo", "127.0.0.1", ("::1", 0, 0)),
            Adapter("eth0", "192.168.1.5", "8.8.8.8", ("fd00::5", 0, 0)),
            Adapter("docker0", "172.17.0.1"),
        ],
    )
    assert addresses.own(["127.0.0.2", "192.168.99.99"]) == [
        ("127.0.0.2", addresses.ip_network("127.0.0.2/32")),
        ("192.168.1.5", HOME[0]),
    ]


def test_a_name_is_announced_and_one_that_somebody_has_is_not_taken() -> None:
    name, next_name = "yorisou-zz99.local", "yorisou-zz99-2.local"

    async def run() -> None:
        one, two = Announcement(), Announcement()
        try:
            assert await one.begin(name, ["127.0.0.1"], 8642, "https") == name
            zeroconf = one._zeroconf
            assert zeroconf is not None
            assert await _is_free(zeroconf, name, ["127.0.0.1"])
            assert await two.begin(name, ["127.0.0.3"], 8642, "https") == next_name
        finally:
            await one.end()
            await two.end()

    asyncio.run(run())


def test_without_multicast_the_page_is_there_and_the_name_is_not(
    tmp_path: Path, at_home: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(**_: object) -> None:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(announcement, "AsyncZeroconf", nowhere)

    async def run() -> None:
        kept = keeper(tmp_path, Settings("room.local"))
        kept.look()
        assert kept.reach.print
        assert kept._announcing is not None
        await kept._announcing
        assert (kept.reach.name, kept.reach.url) == ("", "https://192.168.1.5:8642/")
        assert kept.reach.notes == ("no-multicast room.local",)

    asyncio.run(run())
