"""`/trust`: how a phone comes to trust the robot's own certificate. The same with and without encryption.

These pages hold the authority's certificate, which is public, pictures and words: nothing of the person.
"""

import io
import plistlib
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import segno
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from robot.console.trust_answers import NOTHING, Asked, Shown
from robot.console.trust_pictures import PICTURES, draw
from robot.messages import LANGUAGES
from robot.network.authority import fingerprint, permitted, variations
from robot.network.reach import Reach, written

HERE = Path(__file__).parent
SVG = "image/svg+xml"
ANDROID, APPLE = "application/x-x509-ca-cert", "application/x-apple-aspen-config"


class Rendered:
    """The pages; `reach` says how the robot is reached just now."""

    def __init__(self, reach: Callable[[], Reach]) -> None:
        self._reach = reach
        texts = HERE / "texts" / "trust"
        self._texts: dict[str, dict[str, Any]] = {
            language: yaml.load((texts / f"{language}.yaml").read_bytes(), yaml.CSafeLoader)
            for language in LANGUAGES
        }
        self._style = (HERE / "static" / "trust.css").read_text("utf-8")
        self._icon = (HERE / "static" / "icon.svg").read_text("utf-8")
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("trust.html")

    def answer(self, asked: Asked) -> Shown:
        """One of these pages, or NOTHING."""
        language = next((each for each in asked.languages if each in LANGUAGES), LANGUAGES[0])
        reach, words = self._reach(), self._texts[language]
        root = _root(reach)
        name = asked.path.removeprefix("/picture/").removesuffix(".svg")
        if asked.path in ("", "/"):
            return Shown(self._page(asked, language, reach, root))
        if asked.path == "/style.css":
            return Shown(self._style, "text/css; charset=utf-8")
        if asked.path == "/icon.svg":
            return Shown(self._icon, SVG)
        if asked.path == f"/picture/{name}.svg" and name in PICTURES:
            return Shown(draw(PICTURES[name], words), SVG)
        if root is None:
            return NOTHING
        if asked.path == "/qr.svg":
            return Shown(_code(_address(reach, asked.port)), SVG)
        if asked.path == "/yorisou.crt":
            return Shown(pem(root), ANDROID, file="yorisou.crt")
        if asked.path == "/yorisou.mobileconfig":
            return Shown(profile(root, next(iter(reach.names), "robot")), APPLE, file="yorisou.mobileconfig")
        return NOTHING

    def _page(self, asked: Asked, language: str, reach: Reach, root: x509.Certificate | None) -> str:
        words = self._texts[language]

        def alt(name: str) -> str:
            picture = PICTURES[name]
            row = words[picture.rows[picture.touched]]
            return str(words["picture"].format(title=words[picture.title], row=row))

        kind = "this_computer" if not reach.addresses else "clinics" if reach.certificate else "plain"
        return self._template.render(
            t=words,
            language=language,
            pictures=PICTURES,
            alt=alt,
            kind=kind,
            install=root is not None,
            show_code=asked.encrypted,
            address=_address(reach, asked.port),
            pages=_pages(reach, asked.port),
            print=fingerprint(root) if root else "",
            limits=_limits(root) if root else (),
        )


def _root(reach: Reach) -> x509.Certificate | None:
    """The home's own authority, where there is one."""
    try:
        return x509.load_pem_x509_certificate(Path(reach.authority).read_bytes()) if reach.authority else None
    except (OSError, ValueError):
        return None


def _limits(root: x509.Certificate) -> list[str]:
    """What it may stand for, without the names that are kept for a conflict."""
    found = permitted(root)
    others = {each for name in found for each in variations(name)[1:]}
    return [each.removesuffix("/32") for each in found if each not in others]


def _pages(reach: Reach, port: int) -> list[str]:
    """Where the page is: by its name, and by an address for phones that do not know names of a home."""
    by_address = f"{reach.scheme}://{_first(reach)}:{port}/"
    return list(dict.fromkeys((reach.url, by_address)))


def _first(reach: Reach) -> str:
    return written(next(iter(sorted(reach.addresses, key=lambda each: ":" in each)), ""))


def _address(reach: Reach, port: int) -> str:
    """Where a phone finds these pages before it trusts anything: not every phone knows names of a home."""
    return f"http://{_first(reach)}:{port}/trust"


def _code(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=8, border=4, light="#fff")
    return out.getvalue().decode()


def pem(root: x509.Certificate) -> str:
    """The certificate as a file that Android takes."""
    return root.public_bytes(Encoding.PEM).decode()


def profile(root: x509.Certificate, name: str) -> str:
    """For Apple's devices: one certificate, that may be removed again."""
    mark = fingerprint(root)
    said, unique = f"Yorisou {name}", f"yorisou.{mark.replace(':', '')[:12].lower()}"
    content = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{unique}.root",
        "PayloadUUID": str(uuid5(NAMESPACE_DNS, f"{mark} root")).upper(),
        "PayloadDisplayName": said,
        "PayloadCertificateFileName": "yorisou.crt",
        "PayloadContent": ssl.PEM_cert_to_DER_cert(pem(root)),
    }
    profile = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": unique,
        "PayloadUUID": str(uuid5(NAMESPACE_DNS, mark)).upper(),
        "PayloadDisplayName": said,
        "PayloadDescription": "Lets this device recognise the page of this robot, and no other.",
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [content],
    }
    return plistlib.dumps(profile).decode()
