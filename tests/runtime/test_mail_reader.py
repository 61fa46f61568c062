"""A message is read out as its sender's, in its own language, and not after a hush."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from robot.contract import events as e
from robot.contract.record import Record
from robot.runtime.mail_reader import MailReader
from tests.mailbox.build import Post, posted


class Heard:
    """A voice that writes down what it was given."""

    def __init__(self) -> None:
        self.said: list[tuple[Any, ...]] = []

    def say(self, utterance: int, text: str, language: str, style: str, gain: float) -> None:
        self.said.append((utterance, text, language))

    def play(self, utterance: int, media: bytes, gain: float) -> None:
        self.said.append((utterance, media))


async def settled(reader: MailReader) -> None:
    while reader._reading:
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("text", "language"),
    [("The cat came by.", "en"), ("ねこがきました。", "ja"), ("고양이가 왔어요.", "ko"), ("12:30", "ja")],
)
def test_first_from_whom_then_in_its_own_language(tmp_path: Path, text: str, language: str) -> None:
    async def act(post: Post) -> None:
        voice, put = Heard(), list[Record]()
        number = await post.given(text=text)
        reader = MailReader(post.box.box, lambda: voice, lambda: 0.5, lambda _: "Mori", put.append, "ja")  # type: ignore[arg-type,return-value]
        reader.read_aloud(7, number)
        await settled(reader)
        assert voice.said == [(0, "Moriさんからです。", "ja"), (7, text, language)]
        assert post.box.box.here[0].state == "opened"

    posted(tmp_path, act)


def test_a_hush_in_between_leaves_it_unsaid_and_what_is_gone_is_told(tmp_path: Path) -> None:
    async def act(post: Post) -> None:
        voice, put = Heard(), list[Record]()
        number = await post.given()
        reader = MailReader(post.box.box, lambda: voice, lambda: 0.5, lambda _: "Mori", put.append, "en")  # type: ignore[arg-type,return-value]
        reader.read_aloud(7, number)
        reader.hush()
        reader.read_aloud(8, number + 1)
        await settled(reader)
        assert not voice.said
        assert sorted(put, key=repr) == sorted(
            [e.Spoken(7, "stopped", 0), e.Spoken(8, "failed", 0)], key=repr
        )

    posted(tmp_path, act)
