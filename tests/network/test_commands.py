"""`yorisou network`, and what the doctor says of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from robot.config.schema import Config
from robot.doctor import network
from robot.doctor.finding import Finding
from robot.network import addresses
from robot.network.authority import LEAF, ROOT, Authority
from robot.network.reach import Reach, file_beside, write
from tests.journal.commands import run
from tests.network.test_authority import HOME, HOSTS, clinics

NOW = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def robot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A robot's directory: a configuration, an authority, and what its keeper says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "yorisou.toml").write_text('[console]\nnetwork = "lan"\n')
    issued = Authority(tmp_path / "var" / "network").issue(HOSTS, HOME, NOW)
    reach = Reach(
        ("192.168.1.5",),
        HOSTS[:2],
        HOSTS[0],
        f"https://{HOSTS[0]}:8642/",
        str(issued.file),
        str(issued.file),
        str(issued.root),
        issued.print,
        f"{issued.ends:%Y-%m-%d}",
    )
    write(file_beside(tmp_path / "control.sock"), reach)
    return tmp_path


def test_status_says_how_the_page_is_reached(robot: Path) -> None:
    socket = ("--socket", str(robot / "control.sock"))
    code, out, _ = run("network", "status", "--json", *socket)
    facts = json.loads(out)
    assert (code, facts["url"], facts["certificate"]) == (0, f"https://{HOSTS[0]}:8642/", "home")
    assert facts["trust"] == "http://192.168.1.5:8642/trust"
    code, out, _ = run("network", "status", *socket)
    assert (code, facts["authority_sha256"] in out, facts["sha256"] in out) == (0, True, True)
    write(file_beside(robot / "control.sock"), Reach(trouble="no-address"))
    code, out, _ = run("network", "status", *socket)
    assert (code, "no-address" in out) == (1, True)
    code, out, _ = run("network", "status", "--socket", str(robot / "none.sock"))
    assert (code, "owner" in out) == (1, True)


def test_the_certificate_is_printed_or_written(robot: Path) -> None:
    socket = ("--socket", str(robot / "none.sock"))
    root = x509.load_pem_x509_certificate((robot / "var" / "network" / ROOT).read_bytes())
    code, out, _ = run("network", "certificate", *socket)
    assert (code, x509.load_pem_x509_certificate(out.encode())) == (0, root)
    run("network", "certificate", "--profile", "--out", "a.mobileconfig", *socket)
    assert "com.apple.security.root" in (robot / "a.mobileconfig").read_text()
    assert "PRIVATE" not in out + (robot / "a.mobileconfig").read_text()
    assert run("network", "certificate", "--out", "no/where", *socket)[0] == 3
    Authority(robot / "var" / "network").forget()
    assert run("network", "certificate", *socket)[0] == 3


def test_renew_takes_away_what_is_made_again(robot: Path) -> None:
    folder, socket = robot / "var" / "network", ("--socket", str(robot / "none.sock"))
    assert run("network", "renew", *socket)[0] == 0
    assert (not (folder / LEAF).exists(), (folder / ROOT).exists()) == (True, True)
    assert run("network", "renew", "--authority", *socket)[0] == 0
    assert list(folder.iterdir()) == []
    (robot / "yorisou.toml").write_text(
        '[console]\nnetwork = "lan"\ncertificate = "a.crt"\ncertificate_key = "a.key"\n'
    )
    assert run("network", "renew", *socket)[0] == 2


def doctor(at: datetime = NOW, **console: object) -> list[Finding]:
    config = Config.model_validate({"console": {"network": "lan", **console}})
    return list(network.examine(config, round(at.timestamp() * 1e6)))


def test_the_doctor_says_what_the_network_has(robot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [each.state for each in doctor(network="loopback")] == ["off"]
    monkeypatch.setattr(addresses, "own", lambda named: [("192.168.1.5", HOME[0])])
    assert [each.state for each in doctor()] == ["real", "real"]
    Authority(robot / "var" / "network").forget()
    assert [each.state for each in doctor()] == ["real", "off"]
    monkeypatch.setattr(addresses, "own", lambda named: [])
    assert doctor()[0].state == "missing"
    crt, key = clinics(robot, NOW)
    own = {"certificate": str(crt), "certificate_key": str(key)}
    assert doctor(**own)[1].state == "real"
    assert "new.example" in doctor(**own, hosts=["new.example"])[1].detail
    assert "days" in doctor(NOW + timedelta(days=385), **own)[1].detail
    assert doctor(NOW + timedelta(days=400), **own)[1].state == "missing"
    key.chmod(0o644)
    assert "chmod 600" in doctor(**own)[1].mend
