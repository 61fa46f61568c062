"""Envelopes: who acted is proven; what is wrong with one is a fixed code, and nothing of it is shown."""

import errno
import json
import random
import stat
from pathlib import Path
from typing import Any

import pyrage
import pytest
from pyrage import x25519

from robot.errors import InputError, UsageError
from robot.mailbox import envelope as env
from robot.mailbox.envelope import Closed, Letter, seal, unseal
from robot.mailbox.envelope_keys import open_keys, read_keys
from robot.mailbox.intake import Checks, Intake
from robot.people import circle_changes as changes
from tests.mailbox.build import FINE, PUSHY, Post, posted

DAY_MS = 24 * 3600 * 1000
KIT = "0" * 31 + "1"


class Sealed:
    """A robot's keys, and the aunt's secret."""

    def __init__(self, path: Path) -> None:
        self.keys = open_keys(path / "envelopes.key")
        secret = self.keys.secret("aunt", KIT)
        assert secret is not None
        self.secret = secret

    def made(self, now_us: int, text: str = "The cat came by.", **more: Any) -> bytes:
        told = {"id": "letter-0001", "made_utc_ms": now_us // 1000, "way": "words", "text": text, **more}
        return seal(Letter.model_validate(told), "aunt", self.secret, self.keys.identity.to_public())

    def signed(self, **change: Any) -> bytes:
        """One whose outer part is changed after it was signed."""
        plain = json.loads(pyrage.decrypt(self.made(NOW), [self.keys.identity])) | change
        return self.raw(json.dumps(plain).encode())

    def raw(self, inside: bytes) -> bytes:
        sealed: bytes = pyrage.encrypt(inside, [self.keys.identity.to_public()])
        return sealed

    def open(self, data: bytes, now_us: int) -> tuple[str, Letter]:
        return unseal(
            data,
            self.keys.identity,
            lambda user: self.keys.secret(user, KIT) if user == "aunt" else None,
            now_us,
        )


NOW = 1_790_000_000_000_000


def code(sealed: Sealed, data: bytes) -> str:
    with pytest.raises(Closed) as closed:
        sealed.open(data, NOW)
    return closed.value.code


def test_what_was_sealed_opens_with_its_sender_proven(tmp_path: Path) -> None:
    sealed = Sealed(tmp_path)
    user, letter = sealed.open(sealed.made(NOW, "Mum's cat came by. 猫が来ました。"), NOW)
    assert (user, letter.text, letter.made_utc_us) == ("aunt", "Mum's cat came by. 猫が来ました。", NOW)
    inside = [sealed.made(NOW, "x" * each) for each in (1, 50, 600)]  # age itself adds a random bit
    lengths = {len(pyrage.decrypt(each, [sealed.keys.identity])) for each in inside}
    assert len(lengths) == 1, "the size must not tell how much was written"


def test_each_fault_has_its_code(tmp_path: Path) -> None:
    sealed, other = Sealed(tmp_path), x25519.Identity.generate()
    whole = sealed.made(NOW)
    letter = json.dumps({"id": "letter-0001", "made_utc_ms": 1, "way": "words", "level": 3})
    assert code(sealed, b"hello") == "foreign"
    assert code(sealed, b"") == "cut-off"
    assert code(sealed, whole[:-20]) == "cut-off"
    assert code(sealed, whole[:10]) == "cut-off"
    assert code(sealed, pyrage.encrypt(b"{}", [other.to_public()])) == "other-key"
    assert code(sealed, sealed.raw(b"no JSON")) == "broken"
    assert code(sealed, sealed.raw(b"[" * 100_000)) == "broken"
    assert code(sealed, sealed.raw(b'{"version": 2, "more": 1}')) == "newer"
    assert code(sealed, b"x" * (env.LIMIT + 1)) == "too-large"
    assert code(sealed, sealed.signed(**{"from": "uncle"})) == "unknown-sender"
    assert code(sealed, sealed.signed(hmac="0" * 64)) == "bad-proof"
    assert code(sealed, sealed.signed(letter="{}")) == "bad-proof"
    assert (
        code(sealed, sealed.signed(letter=letter, hmac=env.proof(sealed.secret, letter.encode()))) == "broken"
    )
    assert code(sealed, sealed.made(NOW - env.OLDEST_US - 1_000_000)) == "too-old"


def test_a_sender_cannot_write_as_another(tmp_path: Path) -> None:
    """Every secret proves one name only, and another kit of the same name another."""
    keys = Sealed(tmp_path).keys
    secrets = {keys.secret(user, kit) for user in ("aunt", "uncle") for kit in (KIT, "f" * 32)}
    assert len(secrets) == 4
    assert keys.secret("aunt", "") is None


def test_whatever_comes_never_breaks_it(tmp_path: Path) -> None:
    sealed, draw = Sealed(tmp_path), random.Random(20)
    whole = sealed.made(NOW)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        cut = bytes(data[: draw.randrange(len(data))]) if draw.random() < 0.3 else bytes(data)
        try:
            sealed.open(cut, NOW)
        except Closed:
            continue
        assert cut == whole or cut.partition(b"\n---")[0] != whole.partition(b"\n---")[0]


def test_the_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "envelopes.key"
    first = open_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_keys(path).public == first.public
    assert str(first.identity) not in repr(first)
    path.write_text("AGE-SECRET-KEY-1BROKEN\n")
    with pytest.raises(InputError) as fault:
        read_keys(path)
    assert "BROKEN" not in str(fault.value)


def test_keys_on_a_disk_that_does_not_answer_are_not_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "envelopes.key"
    first = open_keys(path)

    def unreadable(_path: Path) -> bool:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "exists", unreadable)
    with pytest.raises(InputError):
        open_keys(path)
    monkeypatch.undo()
    assert open_keys(path).public == first.public


# --- taken in -----------------------------------------------------------------------------------------------


class Taking:
    """An intake on a real mailbox."""

    def __init__(self, post: Post, path: Path) -> None:
        self.post, self.sealed, self.sure, self.judged = post, Sealed(path), True, FINE
        self.told: list[str] = []
        self.unwritten = 0  # so many times yet the way back to a sender cannot be kept
        self.gone: set[str] = set()
        post.people.take(changes.with_kit(post.people.register, "aunt", KIT))
        self.intake = Intake(
            lambda: self.sealed.keys,
            post.people,
            post.box.passing_on,
            post.box.replies,
            post.clock,
            Checks(lambda: self.sure, lambda _text: self.judged, self._prepare),
            self._answers,
            lambda origin: origin in self.gone,
        )

    async def _prepare(self, recording: bytes, by_person: bool) -> tuple[bytes, float]:
        if recording != b"sound":
            raise UsageError("voice", "is none.", code="voice-none")
        return b"ready", 2.2

    async def _answers(self, user: str, _letter: Letter, _sent: int) -> None:
        if self.unwritten:
            self.unwritten -= 1
            raise UsageError("message", "could not be written.", code="mail-unwritten")
        self.told.append(user)

    async def take(self, **more: Any) -> str:
        return await self.intake.take(self.sealed.made(self.post.clock.wall(), **more))


def test_it_goes_the_way_of_every_message(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        taking = Taking(post, tmp_path)
        assert await taking.take() == "taken"
        (waiting,) = post.box.box.for_staff  # the first ten of family are read first
        assert (await post.box.box.content(waiting.id)).text == "The cat came by."
        assert await taking.take(id="letter-0002", way="voice", text="", recording="c291bmQ=") == "taken"
        assert (await post.box.box.content(post.box.box.for_staff[1].id)).media == b"ready"
        assert await taking.take(id="letter-0003", way="voice", text="", recording="AAAA") == "no-voice"
        taking.judged = PUSHY
        assert await taking.take(id="letter-0004", text="Everybody else works.") == "taken"
        assert len(post.box.box.for_staff) == 2
        assert "returned" in {each.state for each in await post.box.passing_on.of_sender("aunt")}

    posted(tmp_path, act)


def test_it_comes_in_once_also_after_it_was_deleted(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        taking = Taking(post, tmp_path)
        assert [await taking.take(), await taking.take()] == ["taken", "again"]
        (waiting,) = post.box.box.for_staff
        await post.box.passing_on.give_back(waiting.id, "not today")
        assert await taking.take() == "again"
        assert not post.box.box.incoming
        assert not taking.intake.refused

    posted(tmp_path, act)


def test_who_was_removed_or_reset_comes_in_no_more(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        taking = Taking(post, tmp_path)
        register = post.people.register
        post.people.take(changes.ticked(register, "aunt", "words", on=False))
        assert await taking.take(id="letter-0002") == "not-open"
        post.people.take(register.without_member("aunt"))
        assert await taking.take(id="letter-0003") == "unknown-sender"
        post.people.take(register)
        owner = post.people.who("terminal")
        post.people.reset(owner, "aunt")
        assert await taking.take(id="letter-0004") == "unknown-sender"
        post.people.take(changes.with_kit(post.people.register, "aunt", "e" * 32))
        assert (
            await taking.take(id="letter-0005") == "bad-proof"
        )  # the kit from before opens nothing any more
        assert dict(taking.intake.refused) == {"not-open": 1, "unknown-sender": 2, "bad-proof": 1}
        assert not post.box.box.incoming

    posted(tmp_path, act)


def test_what_cannot_be_kept_now_is_tried_again(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        taking = Taking(post, tmp_path)
        taking.sure = False  # a clock that nobody vouches for makes nothing too old
        assert await taking.take() == "later"
        taking.sure = True
        journal, post.journal = post.journal, None
        assert await taking.take() == "later"
        post.journal = journal
        assert await taking.take() == "taken"
        assert not taking.intake.refused

    posted(tmp_path, act)


def test_the_way_back_to_a_sender_is_kept_in_the_end_where_the_disk_was_too_slow_for_it(
    tmp_path: Path,
) -> None:
    async def act(post: Post) -> None:
        taking = Taking(post, tmp_path)
        taking.unwritten = 1
        assert [await taking.take(), taking.told] == ["later", []]
        assert [await taking.take(), taking.told] == ["again", ["aunt"]]
        assert len(post.box.box.for_staff) == 1

    posted(tmp_path, act)


def test_what_was_made_is_never_said_to_be_later_than_now(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        taking = Taking(post, tmp_path)
        ahead = post.clock.wall() + 400 * DAY_MS * 1000
        assert await taking.intake.take(taking.sealed.made(ahead)) == "taken"
        assert post.box.box.for_staff[0].made_utc_us == post.clock.wall()

    posted(tmp_path, act)
