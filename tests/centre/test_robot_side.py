"""A centre as a robot knows it: its configuration, what the doctor says, and a centre on the network."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from pydantic import ValidationError

from robot.centre.host import Centre, build
from robot.centre.notes import Exchange, seal_here
from robot.centre.site import LINK, Folder, written
from robot.centre.sites import SENT, Sites
from robot.cli.commands.centre.run import _certificate, _secret
from robot.config.centre import CentreSection
from robot.config.schema import Config
from robot.doctor.centre import examine
from tests.centre.build import DAY, LINES, NOON_S, Clock, centre


def state(section: CentreSection) -> tuple[str, str]:
    (found,) = examine(Config(centre=section))
    return found.state, found.detail


def test_the_doctor_says_which_centres_are_known_and_until_when(tmp_path: Path) -> None:
    assert state(CentreSection())[0] == "off"
    sites = tmp_path / "sites"
    assert state(CentreSection(sites=str(sites)))[0] == "missing"
    sites.mkdir()
    assert state(CentreSection(sites=str(sites)))[0] == "degraded"
    _, site = centre(tmp_path / "c")
    written(sites / "our.site", site.model_dump_json())
    assert state(CentreSection(sites=str(sites))) == ("real", "Our place (until 2027-12)")
    gone = CentreSection(sites=str(sites), notes=str(tmp_path / "stick"))
    assert state(gone)[0] == "degraded"
    (sites / "our.site").chmod(0o640)
    assert "our.site" in state(CentreSection(sites=str(sites)))[1]
    (sites / "old.site").write_text("{}")
    found, detail = state(CentreSection(sites=str(sites)))
    assert (found, "old.site" in detail) == ("degraded", True)
    (known,), (wrong,) = Sites(sites).read()
    assert known.told.name == "Our place", "one that is damaged hides no other"
    assert "old.site" in wrong.where


def test_a_line_that_the_robot_would_not_say_is_not_shown_whoever_wrote_it(tmp_path: Path) -> None:
    sites = tmp_path / "sites"
    sites.mkdir()
    _, site = centre(tmp_path / "c")
    lines = (
        "Hello. Tea is here.",
        "死ね",
        "You should get a job.",
        "こんにちは。お茶があります。",
        "죽고 싶어",
    )
    told = site.told.model_copy(update={"lines": lines})
    written(sites / "our.site", site.model_copy(update={"told": told}).model_dump_json())
    (known,), wrong = Sites(sites).read()
    assert (known.told.lines, wrong) == (("Hello. Tea is here.", "こんにちは。お茶があります。"), [])
    told = site.told.model_copy(update={"name": "Our\x1b[31m place"})
    written(sites / "our.site", site.model_copy(update={"told": told}).model_dump_json())
    found, detail = state(CentreSection(sites=str(sites)))
    assert (found, "\x1b" in detail) == ("degraded", False)


def test_the_doctor_says_whether_a_twin_can_show_the_code(tmp_path: Path) -> None:
    section = CentreSection(own=str(tmp_path / "c"))
    assert [each.state for each in examine(Config(centre=section))] == ["degraded", "off"]
    own, _ = centre(tmp_path / "c")
    found, _ = examine(Config(centre=section))
    assert (found.state, "Our place" in found.detail) == ("real", True)
    assert own.root not in found.detail


@pytest.mark.parametrize("text", ["", "\n", "a", "a/b?c#d and more of it", "秘密" * 10])
def test_a_workers_address_that_somebody_could_guess_or_that_is_none_is_made_anew(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / LINK).write_text(text)
    made = _secret(tmp_path)
    assert made != text
    assert len(made) >= 20
    assert _secret(tmp_path) == made, "and stays the same from then on"


@pytest.mark.parametrize(
    "address", ["http://centre.local", "centre.local", "https://", "https://a/b", "https://a?b"]
)
def test_an_address_that_is_not_encrypted_or_leads_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        CentreSection(address=address)
    assert CentreSection(address="https://centre.local:8686/").address == "https://centre.local:8686"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Sites]:
    """A centre on the network, with a certificate of its own."""
    _, site = centre(tmp_path / "c")
    (tmp_path / "sites").mkdir()
    (tmp_path / "notes").mkdir()
    written(tmp_path / "sites" / "our.site", site.model_dump_json())
    file = _certificate(tmp_path / "c", "127.0.0.1", None)
    app = build(Centre(Folder(tmp_path / "c").own, Exchange(tmp_path / "notes"), Clock(), "x"))
    server = uvicorn.Server(uvicorn.Config(app, ssl_certfile=file, ssl_keyfile=file, log_level="error"))
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
    thread.start()
    yield Sites(
        tmp_path / "sites",
        None,
        f"https://127.0.0.1:{port}",
        tmp_path / "c" / "certificates" / "authority.crt",
    )
    server.should_exit = True
    thread.join(10)


@pytest.mark.real_time
def test_over_the_network_notes_go_both_ways_and_a_strange_certificate_is_nobodys(
    served: Sites, tmp_path: Path
) -> None:
    own, (site,) = Folder(tmp_path / "c").own(), served.read()[0]
    assert served.here(site, NOON_S) is None
    assert served.tell(site, DAY, 14, LINES[0]) == SENT
    exchange = Exchange(tmp_path / "notes")
    assert [(each.hour, each.line) for each in exchange.visits(own, DAY)] == [(14, LINES[0])]
    assert served.tell(site, DAY - timedelta(1), 14, "") == "", "what the centre does not take was not told"
    exchange.leave(f"{own.told.id}.now.age", seal_here(own, 2, NOON_S))
    here = served.here(site, NOON_S)
    assert here is not None
    assert here.people == 2
    for untrusted in (None, tmp_path / "nowhere.crt"):
        strange = Sites(served.folder, None, served.address, untrusted)
        assert strange.here(site, NOON_S) is None
        assert strange.tell(site, DAY, 15, "") == ""
