"""One open page and what waits to be sent to it. A slow one loses body frames, never anything else."""

import asyncio
import json
from collections import deque
from typing import Any

WAITING_LIMIT = 64  # messages; a page that lets more pile up is not reading and is closed
SPARE = 8  # places that no answer takes


class Viewer:
    """One open page, as the hub sees it.

    The outbox has one place for the view and one for the body, latest wins; all else keeps its order.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.looking = True
        self.shown: dict[str, str] = {}
        self.body: bytes | None = None
        self.view_due = True
        self.overrun = False
        self.wake = asyncio.Event()
        self._messages: deque[tuple[str, str]] = deque()
        self.wake.set()

    def post(self, kind: str, text: str) -> None:
        """Queue a message that must arrive."""
        if len(self._messages) >= WAITING_LIMIT:
            self.overrun = True
        else:
            self._messages.append((kind, text))
        self.wake.set()

    def reply(self, number: int | None, error: str, *, sure: bool = False) -> None:
        """Answer an intent; under a flood answers are dropped, not the page, and those to a press last."""
        if len(self._messages) < (WAITING_LIMIT - SPARE if sure else WAITING_LIMIT // 2):
            self.post_json("reply", id=number, ok=not error, error=error)

    def post_json(self, kind: str, **fields: Any) -> None:
        self.post(kind, json.dumps({"kind": kind, **fields}, ensure_ascii=False))

    def post_body(self, line: bytes) -> None:
        self.body = line
        self.wake.set()

    def post_view(self) -> None:
        self.view_due = True
        self.wake.set()

    def drop(self, kind: str) -> None:
        """Forget what waits of this kind."""
        self._messages = deque(message for message in self._messages if message[0] != kind)

    def take(self) -> list[str]:
        """The messages that wait, oldest first."""
        texts = [text for _, text in self._messages]
        self._messages.clear()
        return texts

    def take_body(self) -> str | None:
        line, self.body = self.body, None
        return line.decode() if line is not None else None

    def changes(self, regions: dict[str, str]) -> dict[str, str]:
        """The regions that this page does not show yet."""
        self.view_due = False
        changed = {name: html for name, html in regions.items() if self.shown.get(name) != html}
        self.shown.update(changed)
        return changed
