"""A clinic's own certificate and key: whether they can be used, and what there is to say of them."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from robot.errors import InputError
from robot.files.read import read_bytes
from robot.network.authority import BUILT, LIMIT, fingerprint
from robot.network.settings import is_address

MEND = "docs/how-to/network.md says what the files have to hold."
OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A clinic's certificate that can be used.

    `left_out` are names and addresses of the robot that it is not for; `ends` is when it runs out.
    `exposed`: others on this machine can read its key.
    """

    print: str
    ends: datetime
    left_out: tuple[str, ...]
    exposed: bool


def examine(certificate: Path, key: Path, hosts: Sequence[str], now: datetime) -> OwnCertificate:
    """What there is to say of the two files. Raises InputError, with a code, where they cannot be used."""
    chain = _certificates(certificate)
    leaf = chain[0]
    if _public(leaf) != _public_of_key(key):
        raise InputError(str(key), f"is not the key of {certificate}.", MEND, code="certificate-mismatch")
    # A clock that nobody has set yet says nothing about a certificate.
    if now >= BUILT and now > leaf.not_valid_after_utc:
        raise InputError(str(certificate), f"ran out on {_day(leaf)}.", MEND, code="certificate-expired")
    if now >= BUILT and now < leaf.not_valid_before_utc:
        what = f"is not valid before {leaf.not_valid_before_utc:%Y-%m-%d}."
        raise InputError(str(certificate), what, "Look at the clock.", code="certificate-not-yet")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, "")
    except (OSError, ValueError) as error:
        what = f"cannot be used ({error.__class__.__name__})."
        raise InputError(str(certificate), what, MEND, code="certificate-unreadable") from None
    left_out = tuple(host for host in hosts if not _is_for(leaf, host))
    return OwnCertificate(
        fingerprint(leaf), leaf.not_valid_after_utc, left_out, bool(key.stat().st_mode & OTHERS)
    )


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(read_bytes(path, LIMIT))
    except InputError as error:
        raise InputError(error.where, error.what, MEND, code="certificate-unreadable") from None
    except ValueError:
        what = "holds no certificate (PEM)."
        raise InputError(str(path), what, MEND, code="certificate-unreadable") from None


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _public_of_key(path: Path) -> bytes:
    try:
        key = load_pem_private_key(read_bytes(path, LIMIT), None)
    except InputError as error:
        raise InputError(error.where, error.what, MEND, code="certificate-unreadable") from None
    except Exception:  # the library raises many kinds, for a password among them
        what = "holds no key (PEM without a password)."
        raise InputError(str(path), what, MEND, code="certificate-unreadable") from None
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _day(certificate: x509.Certificate) -> str:
    return f"{certificate.not_valid_after_utc.astimezone(UTC):%Y-%m-%d}"


def _is_for(leaf: x509.Certificate, host: str) -> bool:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    if is_address(host):
        return ip_address(host) in names.get_values_for_type(x509.IPAddress)
    known = [name.lower() for name in names.get_values_for_type(x509.DNSName)]
    return host in known or f"*.{host.partition('.')[2]}" in known
