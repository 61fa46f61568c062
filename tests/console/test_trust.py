"""The pages that lead a phone to trust the robot: the same with and without encryption, and nothing else."""

import html
import plistlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from cryptography import x509
from playwright.sync_api import Browser

from robot.console.lane_http import Request
from robot.console.plain_trust import PlainTrust
from robot.console.trust import TrustPages
from robot.console.trust_answers import NOTHING, Asked
from robot.console.trust_pictures import PICTURES
from robot.messages import LANGUAGES
from robot.network.authority import fingerprint
from robot.network.reach import NOWHERE, Reach
from tests.console.test_network import HERE, Network, core, network

__all__ = ["core", "network"]
FILES = {
    "/trust/yorisou.crt": "application/x-x509-ca-cert",
    "/trust/yorisou.mobileconfig": "application/x-apple-aspen-config",
}


@pytest.fixture
def plain(network: Network) -> Iterator[httpx.Client]:
    """A phone that does not trust the robot yet."""
    with httpx.Client(base_url=f"http://{HERE}:{network.page.port}") as client:
        yield client


def words(language: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(
        Path(f"robot/console/texts/trust/{language}.yaml").read_text("utf-8")
    )
    return found


def test_without_encryption_there_are_these_pages_and_nothing_else(plain: httpx.Client) -> None:
    assert plain.get("/").headers["location"] == "/trust"
    for path in ("/trust", "/trust/style.css", "/trust/picture/ios-1.svg", *FILES):
        answer = plain.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    for path in (
        "/person",
        "/room",
        "/live",
        "/static/page.css",
        "/ack/x",
        "/trust/x",
        "/trust/../person",
        "/trustworthy",
    ):
        assert plain.get(path).status_code == 403, path
    for verb in ("stop", "more"):
        assert plain.post(f"/do/{verb}").status_code == 403
    assert plain.post("/trust").status_code == 403
    for host in ("evil.example", "localhost", f"{HERE}."):
        assert plain.get("/trust", headers={"Host": host}).status_code == 403


def test_both_files_hold_the_authority_that_the_page_shows(plain: httpx.Client, network: Network) -> None:
    root = x509.load_pem_x509_certificate((network.file.parent / "network" / "authority.crt").read_bytes())
    for path, kind in FILES.items():
        answer = plain.get(path)
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"].startswith("attachment")
        assert httpx.get(f"{network.url}{path}", verify=network.trust).content == answer.content
        if kind.endswith("cert"):
            assert x509.load_pem_x509_certificate(answer.content) == root
            continue
        profile = plistlib.loads(answer.content)
        assert profile["PayloadRemovalDisallowed"] is False
        assert x509.load_der_x509_certificate(profile["PayloadContent"][0]["PayloadContent"]) == root
        assert b"PRIVATE" not in answer.content
    shown = httpx.get(f"{network.page.url}/trust").text.replace("</span> <span>", "")
    assert fingerprint(root) in shown
    assert f"http://{HERE}:{network.page.port}/trust" in shown
    assert "qr.svg" not in plain.get("/trust").text


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl")
def test_a_verifier_of_another_make_takes_the_chain(network: Network) -> None:
    root = network.file.parent / "network" / "authority.crt"
    done = subprocess.run(
        [
            *("openssl", "s_client", "-connect", f"{HERE}:{network.page.port}", "-CAfile", str(root)),
            *("-verify_return_error", "-verify_ip", HERE, "-brief"),
        ],
        input=b"",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_what_there_is_to_say_where_nothing_is_to_be_installed() -> None:
    for reach, key in (
        (NOWHERE, "this_computer"),
        (Reach(("192.168.1.5",), certificate="x"), "clinics"),
        (Reach(("192.168.1.5",)), "plain"),
        (Reach(("192.168.1.5",), certificate="x", authority="/nowhere"), "clinics"),
    ):
        pages = TrustPages(lambda reach=reach: reach)  # type: ignore[misc]
        for language in LANGUAGES:
            shown = pages.answer(Asked("", (language,), 8642))
            assert str(words(language)[key]) in html.unescape(shown.content)
            assert "yorisou.crt" not in shown.content
        assert pages.answer(Asked("/yorisou.crt", (), 8642)) is NOTHING
    nobody = PlainTrust(TrustPages(lambda: NOWHERE), lambda: NOWHERE)
    assert nobody.answer(Request("GET", "/trust", {"host": "192.168.1.5:8642"}), 8642).status == 403


def test_every_language_has_every_word_and_every_picture() -> None:
    assert words("en").keys() == words("ja").keys() == words("ko").keys()
    pages = TrustPages(lambda: NOWHERE)
    for language in LANGUAGES:
        for name, picture in PICTURES.items():
            drawn = pages.answer(Asked(f"/picture/{name}.svg", (language,), 8642)).content
            assert str(words(language)[picture.rows[picture.touched]]) in html.unescape(drawn)
            assert "style" not in drawn


def test_a_browser_shows_it_whole_on_a_phone(network: Network, browser: Browser) -> None:
    phone = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = phone.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for language in LANGUAGES:
        page.goto(f"http://{HERE}:{network.page.port}/trust?lang={language}")
        assert page.evaluate("[...document.images].every((each) => each.naturalWidth > 0)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if language == "en":
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
    assert said == []
    phone.close()
