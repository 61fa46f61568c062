"""The home's authority and a clinic's certificate: what browsers accept, and what is said of the rest."""

import os
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from robot.errors import InputError
from robot.network.authority import BUILT, ISSUER, LEAF, ROOT, Authority
from robot.network.own_certificate import examine

NAME, HOSTS = "yorisou-ab12.local", ("yorisou-ab12.local", "robot.clinic.example", "192.168.1.5")
HOME = [ip_network("192.168.1.0/24")]
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def chain(folder: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((folder / LEAF).read_bytes())


def accepts(folder: Path, host: str, at: datetime, made: list[x509.Certificate] | None = None) -> bool:
    """Whether a verifier of another kind than Python's ssl takes it, with the root that a phone has."""
    leaf, *between = made or chain(folder)
    store = Store([x509.load_pem_x509_certificate((folder / ROOT).read_bytes())])
    subject = x509.DNSName(host) if not host[0].isdigit() else x509.IPAddress(ip_address(host))
    try:
        PolicyBuilder().store(store).time(at).build_server_verifier(subject).verify(leaf, between)
    except VerificationError:
        return False
    return True


def test_what_it_signs_is_accepted_under_its_names_and_no_other(tmp_path: Path) -> None:
    issued = Authority(tmp_path).issue(HOSTS, HOME, NOW)
    assert issued.left_out == ()
    assert [accepts(tmp_path, host, NOW) for host in HOSTS] == [True] * 3
    assert not accepts(tmp_path, "192.168.1.6", NOW)
    assert not accepts(tmp_path, "bank.example", NOW)


def test_it_is_as_phones_want_it(tmp_path: Path) -> None:
    Authority(tmp_path).issue(HOSTS, HOME, NOW)
    leaf, issuer = chain(tmp_path)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=398)
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == list(HOSTS[:2])
    limits = issuer.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical


def test_keys_are_for_this_user_alone_and_the_roots_is_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    Authority(folder).issue(HOSTS, HOME, NOW)
    assert folder.stat().st_mode & 0o077 == 0
    root = x509.load_pem_x509_certificate((folder / ROOT).read_bytes())
    for name in (ISSUER, LEAF):
        assert (folder / name).stat().st_mode & 0o077 == 0
        key = load_pem_private_key((folder / name).read_bytes(), None)
        assert key.public_key() != root.public_key()
    assert sorted(path.name for path in folder.iterdir()) == sorted((ROOT, ISSUER, LEAF))


def test_the_issuer_cannot_sign_for_anybody_else(tmp_path: Path) -> None:
    """Whoever steals the robot's files cannot be a bank, nor the router."""
    Authority(tmp_path).issue(HOSTS, HOME, NOW)
    issuer_key = load_pem_private_key((tmp_path / ISSUER).read_bytes(), None)
    issuer = x509.load_pem_x509_certificate((tmp_path / ISSUER).read_bytes())
    assert isinstance(issuer_key, ec.EllipticCurvePrivateKey)
    thief = Authority(tmp_path)
    for host in ("bank.example", "10.0.0.1", "local"):
        thief._sign([host], issuer, issuer_key, NOW)
        assert not accepts(tmp_path, host, NOW)
    thief._sign([NAME], issuer, issuer_key, NOW)
    assert accepts(tmp_path, NAME, NOW)


def test_it_is_kept_until_a_name_or_an_address_changes_or_it_runs_out(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    first = authority.issue(HOSTS, HOME, NOW)
    assert authority.issue(HOSTS, HOME, NOW + timedelta(days=300)).print == first.print
    moved = authority.issue((NAME, "192.168.1.77"), HOME, NOW)
    assert moved.print != first.print
    assert accepts(tmp_path, "192.168.1.77", NOW)
    later = NOW + timedelta(days=340)
    assert authority.issue((NAME, "192.168.1.77"), HOME, later).print != moved.print
    assert accepts(tmp_path, NAME, later + timedelta(days=300))


def test_another_network_is_left_out_and_the_name_still_counts(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.issue(HOSTS, HOME, NOW)
    issued = authority.issue((NAME, "10.0.0.4", "new.example"), [ip_network("10.0.0.0/24")], NOW)
    assert issued.left_out == ("10.0.0.4", "new.example")
    assert accepts(tmp_path, NAME, NOW)
    taken = authority.issue(("yorisou-ab12-2.local",), HOME, NOW)
    assert taken.left_out == ()
    authority.forget()
    assert authority.issue((NAME, "10.0.0.4"), [ip_network("10.0.0.0/24")], NOW).left_out == ()


@pytest.mark.parametrize("wrong", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)])
def test_a_clock_that_nobody_has_set_makes_nothing_that_has_run_out(tmp_path: Path, wrong: datetime) -> None:
    authority = Authority(tmp_path)
    authority.issue(HOSTS, HOME, wrong)
    assert accepts(tmp_path, NAME, BUILT + timedelta(days=300))
    authority.issue(HOSTS, HOME, NOW + timedelta(days=365))  # the clock is right again
    assert accepts(tmp_path, NAME, NOW + timedelta(days=365))


def test_a_clock_that_was_ahead_costs_nothing_once_it_is_right(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.issue(HOSTS, HOME, datetime(2040, 1, 1, tzinfo=UTC))
    authority.issue(HOSTS, HOME, NOW)
    assert accepts(tmp_path, NAME, NOW)


def test_damaged_files_are_said_or_made_again(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    authority.issue(HOSTS, HOME, NOW)
    (tmp_path / LEAF).write_text("nothing")
    authority.issue(HOSTS, HOME, NOW)
    assert accepts(tmp_path, NAME, NOW)
    (tmp_path / ISSUER).write_text("nothing")
    with pytest.raises(InputError, match="renew --authority"):
        authority.issue(HOSTS, HOME, NOW)


# --- a clinic's own -----------------------------------------------------------------------------------------


def clinics(tmp_path: Path, now: datetime = NOW) -> tuple[Path, Path]:
    """A certificate and its key in two files, as a clinic has them."""
    Authority(tmp_path / "made").issue(HOSTS, HOME, now)
    both = (tmp_path / "made" / LEAF).read_text()
    key, mark, rest = both.partition("-----BEGIN CERTIFICATE-----")
    files = tmp_path / "clinic.crt", tmp_path / "clinic.key"
    files[0].write_text(mark + rest)
    files[1].write_text(key)
    files[1].chmod(0o600)
    return files


def test_a_clinics_certificate_is_taken_and_what_it_is_not_for_is_said(tmp_path: Path) -> None:
    found = examine(*clinics(tmp_path), (*HOSTS, "192.168.1.9"), NOW)
    assert found.left_out == ("192.168.1.9",)
    assert not found.exposed
    os.chmod(tmp_path / "clinic.key", 0o640)
    assert examine(tmp_path / "clinic.crt", tmp_path / "clinic.key", HOSTS, NOW).exposed


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda crt, key: crt.unlink(), "certificate-unreadable"),
        (lambda crt, key: key.unlink(), "certificate-unreadable"),
        (lambda crt, key: crt.write_text("x"), "certificate-unreadable"),
        (lambda crt, key: key.write_text("x"), "certificate-unreadable"),
        (
            lambda crt, key: key.write_bytes((key.parent / "made" / ISSUER).read_bytes()),
            "certificate-mismatch",
        ),
    ],
)
def test_what_cannot_be_used_says_why(tmp_path: Path, damage: object, code: str) -> None:
    files = clinics(tmp_path)
    damage(*files)  # type: ignore[operator]
    with pytest.raises(InputError) as caught:
        examine(*files, HOSTS, NOW)
    assert caught.value.code == code
    assert "BEGIN" not in str(caught.value)


def test_one_that_has_run_out_is_not_used_but_by_a_clock_that_nobody_has_set(tmp_path: Path) -> None:
    files = clinics(tmp_path)
    for at, code in ((400, "certificate-expired"), (-30, "certificate-not-yet")):
        with pytest.raises(InputError) as caught:
            examine(*files, HOSTS, NOW + timedelta(days=at))
        assert caught.value.code == code
    assert examine(*files, HOSTS, datetime(1970, 1, 1, tzinfo=UTC)).print


def test_python_takes_the_chain_with_the_root_alone(tmp_path: Path) -> None:
    Authority(tmp_path).issue(HOSTS, HOME, datetime.now(UTC))
    server, client = (
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
        ssl.create_default_context(cafile=tmp_path / ROOT),
    )
    server.load_cert_chain(tmp_path / LEAF)
    for host, good in ((NAME, True), ("192.168.1.5", True), ("evil.example", False)):
        assert shakes_hands(server, client, host) is good


def shakes_hands(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> bool:
    one, two = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(one, two, server_hostname=host), server.wrap_bio(two, one, server_side=True)]
    try:
        for _ in range(4):
            for end in ends:
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    continue
    except ssl.SSLCertVerificationError:
        return False
    return True
