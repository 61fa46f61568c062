"""A week file is what the specification of age says, read here without the library that sealed it."""

import base64
import hmac
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from robot.week.keys import make_key, public_key
from robot.week.sealing import seal
from robot.week.week_file import from_bytes
from tests.week.test_files import week

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def derived(secret: bytes, salt: bytes, info: str) -> bytes:
    return HKDF(SHA256(), 32, salt, info.encode()).derive(secret)


def unpadded(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def secret_of(key_file: Path) -> X25519PrivateKey:
    """The 32 bytes of AGE-SECRET-KEY-1…, five bits a character, without the six of its checksum."""
    line = key_file.read_text("ascii").splitlines()[-1].lower().removeprefix("age-secret-key-1")[:-6]
    bits = "".join(f"{BECH32.index(sign):05b}" for sign in line)
    return X25519PrivateKey.from_private_bytes(bytes(int(bits[at : at + 8], 2) for at in range(0, 256, 8)))


def opened(data: bytes, secret: X25519PrivateKey) -> bytes:
    """The plaintext of a file of one chunk, by https://age-encryption.org/v1."""
    head, payload = data.split(b"\n--- ", 1)
    mac, payload = payload.split(b"\n", 1)
    lines = head.split(b"\n")
    assert lines[0] == b"age-encryption.org/v1"
    at = next(at for at, line in enumerate(lines) if line.startswith(b"-> X25519 "))
    share, wrapped = unpadded(lines[at].split()[2]), unpadded(lines[at + 1])
    shared = secret.exchange(X25519PublicKey.from_public_bytes(share))
    wrap = derived(shared, share + secret.public_key().public_bytes_raw(), "age-encryption.org/v1/X25519")
    file_key = ChaCha20Poly1305(wrap).decrypt(bytes(12), wrapped, None)
    assert unpadded(mac) == hmac.digest(derived(file_key, b"", "header"), head + b"\n---", "sha256")
    nonce, chunk = payload[:16], payload[16:]
    return ChaCha20Poly1305(derived(file_key, nonce, "payload")).decrypt(bytes(11) + b"\1", chunk, None)


def test_it_opens_by_the_specification_alone(tmp_path: Path) -> None:
    public = public_key(make_key(tmp_path / "week.key"))
    sealed = seal(week(), [public])
    assert from_bytes(opened(sealed, secret_of(tmp_path / "week.key"))) == week()


def test_the_reading_here_notices_a_change(tmp_path: Path) -> None:
    public = public_key(make_key(tmp_path / "week.key"))
    sealed = bytearray(seal(week(), [public]))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        opened(bytes(sealed), secret_of(tmp_path / "week.key"))
