"""The home's own authority: made on the robot, for the robot's own names and addresses, and for nothing else.

A root signs one issuer and its key is thrown away; what stays is the issuer, which may sign for the names and
networks that stand in it. Whoever steals it can pretend to be this robot, and no bank.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from robot.errors import InputError
from robot.files.read import read_bytes
from robot.files.replace import new_beside
from robot.network.addresses import Network
from robot.network.settings import is_address

# No clock before this day is right: a robot without one of its own begins somewhere in the past.
BUILT = datetime(2026, 11, 1, tzinfo=UTC)
AUTHORITY_DAYS = 20 * 365
# iOS takes no longer ones; a phone whose clock is behind by a day takes it too.
LEAF_DAYS, BEFORE_DAYS, RENEW_DAYS = 397, 2, 60
ROOT, ISSUER, LEAF = "authority.crt", "issuer.pem", "page.pem"
LIMIT = 64_000
FOR_SERVERS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
SUFFIXES = range(2, 10)  # of a name that another machine has already


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate for the page: its file (key and chain), the root's, and what it does not stand for.

    `left_out` are names and addresses that the authority may not sign for.
    """

    file: Path
    root: Path
    print: str
    ends: datetime
    left_out: tuple[str, ...] = ()


class Authority:
    """The authority in one directory, which is made where it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def issue(self, hosts: Sequence[str], networks: Iterable[Network], now: datetime) -> Issued:
        """A certificate for `hosts`: the one that is there while it is good.

        `networks` and the names bound an authority that is made now.
        Raises OSError where the directory cannot be written, InputError for files that are none of ours.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self._folder / ISSUER).exists():
            self._found([host for host in hosts if not is_address(host)], networks)
        issuer, key = self._issuer()
        able, left_out = _covered(hosts, issuer)
        if not able:
            mend = "Run: yorisou network renew --authority"
            raise InputError(str(self._folder), "was made for other names and networks.", mend)
        at = max(now, BUILT)
        leaf = self._leaf()
        if leaf is None or not _is_good(leaf, able, issuer, at):
            leaf = self._sign(able, issuer, key, at)
        root = self._folder / ROOT
        return Issued(self._folder / LEAF, root, fingerprint(leaf), leaf.not_valid_after_utc, tuple(left_out))

    def forget(self, *, whole: bool = True) -> None:
        """Remove the page's certificate, so that the next one is made; `whole`: and what signed it.

        Without what signed it each phone has to install the next one. Raises OSError.
        """
        for name in (LEAF, *((ISSUER, ROOT) if whole else ())):
            (self._folder / name).unlink(missing_ok=True)

    def _found(self, names: Sequence[str], networks: Iterable[Network]) -> None:
        limits = x509.NameConstraints([*_limits(names, networks)], None)
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        said = f"Yorisou {names[0] if names else 'robot'}"
        root_name = _name(f"{said} home authority")
        root = _authority(root_name, root_name, root_key, root_key, limits, depth=1)
        issuer = _authority(root_name, _name(f"{said} issuer"), root_key, key, limits, depth=0)
        _write(self._folder / ROOT, _pem(root), mode=0o644)
        _write(self._folder / ISSUER, _private(key) + _pem(issuer))

    def _issuer(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        path = self._folder / ISSUER
        data = read_bytes(path, LIMIT)
        try:
            key = load_pem_private_key(data, None)
            issuer = x509.load_pem_x509_certificate(data)
            root = x509.load_pem_x509_certificate(read_bytes(self._folder / ROOT, LIMIT))
            issuer.verify_directly_issued_by(root)
        except Exception as error:  # the library raises many kinds for what is damaged
            mend = "Run: yorisou network renew --authority"
            raise InputError(str(path), "is no authority that can be used.", mend) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise InputError(str(path), "is no authority of ours.")
        return issuer, key

    def _leaf(self) -> x509.Certificate | None:
        with suppress(Exception):  # whatever is wrong with it, another is made
            return x509.load_pem_x509_certificate(read_bytes(self._folder / LEAF, LIMIT))
        return None

    def _sign(
        self,
        hosts: Sequence[str],
        issuer: x509.Certificate,
        issuer_key: ec.EllipticCurvePrivateKey,
        at: datetime,
    ) -> x509.Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        begins = at - timedelta(days=BEFORE_DAYS)
        ends = min(begins + timedelta(days=LEAF_DAYS), issuer.not_valid_after_utc)
        builder = _builder(issuer.subject, _name("Yorisou page"), key, issuer_key, begins, ends)
        names = x509.SubjectAlternativeName([_general(host) for host in hosts])
        leaf = (
            builder.add_extension(names, critical=False)
            .add_extension(FOR_SERVERS, critical=False)
            .add_extension(x509.BasicConstraints(False, None), critical=True)
            .add_extension(_usage(sign=True), critical=True)
            .sign(issuer_key, hashes.SHA256())
        )
        _write(self._folder / LEAF, _private(key) + _pem(leaf) + _pem(issuer))
        return leaf


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 as people compare it: pairs of figures with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def root_of(folder: Path) -> x509.Certificate:
    """The root's certificate. Raises InputError where there is none."""
    path = folder / ROOT
    try:
        return x509.load_pem_x509_certificate(read_bytes(path, LIMIT))
    except ValueError:
        raise InputError(str(path), "is no certificate.", "Run: yorisou network renew --authority") from None


def permitted(authority: x509.Certificate) -> list[str]:
    """The names and networks that an authority may sign for, as text."""
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return [str(each.value) for each in limits.permitted_subtrees or ()]


def _is_good(leaf: x509.Certificate, hosts: Sequence[str], issuer: x509.Certificate, at: datetime) -> bool:
    """Whether it is for exactly these, of this issuer, and holds for a while yet."""
    try:
        leaf.verify_directly_issued_by(issuer)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:
        return False
    soon = at + timedelta(days=RENEW_DAYS)
    in_time = leaf.not_valid_before_utc <= at and soon < leaf.not_valid_after_utc
    return in_time and set(names) == {_general(host) for host in hosts}


def _covered(hosts: Iterable[str], issuer: x509.Certificate) -> tuple[list[str], list[str]]:
    """Which of these the issuer may sign for, and which not."""
    limits = permitted(issuer)
    networks = [ip_network(each) for each in limits if "/" in each]
    able: list[str] = []
    left_out: list[str] = []
    for host in hosts:
        if is_address(host):
            address = ip_address(host)
            fits = any(address in network for network in networks)
        else:
            fits = host in limits
        (able if fits else left_out).append(host)
    return able, left_out


def variations(name: str) -> list[str]:
    """A name that is announced, and what it is called where another machine has it already."""
    label, dot, rest = name.partition(".")
    return [name, *(f"{label}-{number}{dot}{rest}" for number in SUFFIXES)]


def _limits(names: Sequence[str], networks: Iterable[Network]) -> list[x509.GeneralName]:
    named = [each for name in names for each in (variations(name) if name.endswith(".local") else [name])]
    own = [x509.IPAddress(network) for network in dict.fromkeys(networks)]
    nowhere = ip_network("0.0.0.0/32")  # without any network every address would be allowed
    return [*map(x509.DNSName, named), *(own or [x509.IPAddress(nowhere)])]


def _general(host: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(host)) if is_address(host) else x509.DNSName(host)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _authority(
    issuer: x509.Name,
    subject: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    limits: x509.NameConstraints,
    *,
    depth: int,
) -> x509.Certificate:
    """Its days do not depend on the robot's clock, which may be wrong when it is made."""
    builder = _builder(issuer, subject, key, issuer_key, BUILT, BUILT + timedelta(days=AUTHORITY_DAYS))
    if not depth:
        builder = builder.add_extension(FOR_SERVERS, critical=False)
    return (
        builder.add_extension(x509.BasicConstraints(True, depth), critical=True)
        .add_extension(_usage(sign=False), critical=True)
        .add_extension(limits, critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    begins: datetime,
    ends: datetime,
) -> x509.CertificateBuilder:
    own, its = key.public_key(), issuer_key.public_key()
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(own)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(its), critical=False)
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    """Of a certificate that signs a connection, or of one that signs certificates."""
    return x509.KeyUsage(sign, False, False, False, False, not sign, not sign, False, False)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes, mode: int = 0o600) -> None:
    new = new_beside(path, data, None)
    new.chmod(mode)
    os.replace(new, path)
