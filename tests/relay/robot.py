"""A robot's side for tests: a mailbox on a real journal, its intake, and its link as a process."""

from pathlib import Path
from typing import Any

from pyrage import decrypt, x25519

from robot.app.envelopes import FolderIntake
from robot.app.relay_link import RelayLink
from robot.clock import SystemClock
from robot.config.relay import RelaySection
from robot.mailbox.envelope import Letter, relay_pass, seal
from robot.mailbox.envelope_folder import EnvelopeFolder
from robot.mailbox.envelope_keys import open_keys
from robot.mailbox.going_back import GoingBack, box_of
from robot.mailbox.gone import Gone
from robot.mailbox.intake import Checks, Intake
from robot.people import circle_changes as changes
from robot.relay import clinic as clinics
from robot.relay.mailroom import Desk
from robot.relay.post import Post as Pages
from tests.mailbox.build import FINE, Post
from tests.relay.broker import House

KIT = "c" * 32


class Robot:
    """`post` is the mailbox; its aunt has a kit. Staff and the person want the clinic's host."""

    def __init__(self, post: Post, house: House, path: Path, name: str = "momo") -> None:
        self.post, self.house, self.path, self.name = post, house, path, name
        self.credential = path / f"{name}.credential"
        self.credential.write_bytes(clinics.add(house.clinic, name).read_bytes())
        house.reload()
        self.keys = open_keys(path / "envelopes.key")
        register = changes.with_kit(post.people.register, "aunt", KIT)
        post.people.take(register.model_copy(update={"relay_allowed": True, "relay_wanted": True}))
        self.real, self.judged, self.fine = SystemClock(), FINE, FINE
        self.open()

    def open(self) -> None:
        """As after a start: on the journal that is there."""
        post, box = self.post, self.post.box
        self.back = GoingBack(box.box, box.passing_on, box.replies, post.people, post.clock)
        self.gone = Gone(self.path / "envelopes.gone")
        checks = Checks(lambda: True, lambda _text: self.judged, self._prepare)
        self.intake = Intake(
            lambda: self.keys,
            post.people,
            box.passing_on,
            box.replies,
            post.clock,
            checks,
            self.back.remember,
            self.gone.knows,
        )
        self.desk = Desk(self.path / "relay")
        section = RelaySection(
            host="localhost",
            port=self.house.clinic.broker_port,
            ca=str(self.house.clinic.root),
            credential=str(self.credential),
        )
        self.link = RelayLink(
            section,
            self.desk,
            post.people,
            lambda: self.keys,
            self.back,
            self.gone,
            box.box.store,
            lambda: post.journal,
            self.real,
            lambda: None,
        )
        folder = EnvelopeFolder(self.desk.inside, keeps=False)
        self.folder = FolderIntake(folder, self.intake, post.clock, lambda: None, counted=self.link.count)

    def open_again(self) -> None:
        """After another journal was put in its place; the link goes on."""
        child = self.link._child
        self.open()
        self.link._child = child

    async def _prepare(self, recording: bytes, _by_person: bool) -> tuple[bytes, float]:
        return recording, 2.0

    async def look(self) -> None:
        """One turn of everything that goes on beside the loop."""
        self.link._laid_us = -(2**60)
        await self.link.look()
        await self.folder.look()

    @property
    def texts(self) -> int:
        return len(self.post.box.box.incoming)


class Sender:
    """The aunt's browser, away from home."""

    def __init__(self, robot: Robot) -> None:
        secret = robot.keys.secret("aunt", KIT)
        assert secret is not None
        self.secret, self.robot = secret, robot
        self.identity = x25519.Identity.generate()
        self.key = str(self.identity.to_public())
        self.passes, self.box = relay_pass(secret), box_of(self.key)

    def sealed(self, which: int, text: str = "The cat came by.", **more: Any) -> bytes:
        made = self.robot.post.clock.wall() // 1000
        told = {"id": f"letter-{which:04}", "made_utc_ms": made, "way": "words", "text": text, **more}
        letter = Letter.model_validate({**told, "reply_to": self.key})
        return seal(letter, "aunt", self.secret, self.robot.keys.identity.to_public())

    def found(self, page: Pages) -> bytes:
        """What lies in the box, opened."""
        data = page.box(self.robot.name, self.box)
        return self.opened(data) if data else b""

    def opened(self, data: bytes) -> bytes:
        plain: bytes = decrypt(data, [self.identity])
        return plain
