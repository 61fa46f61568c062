"""What goes back to senders outside the house, sealed: what became of theirs, and what the person sent."""

import base64
import hashlib
import json
from typing import Any

from pyrage import RecipientError, x25519

from robot.clock import Clock
from robot.contract.people import WAYS
from robot.errors import UsageError
from robot.mailbox.box import Box
from robot.mailbox.envelope import Letter, seal_padded
from robot.mailbox.passing_on import PassingOn
from robot.mailbox.replies import Replies
from robot.people.people import People

VERSION = 1
# Browsers of one sender that are written to: those that wrote last.
MOST_KEYS = 3
# Of what the person sent, so many bytes of sound at once; the rest comes once these are not needed any more.
MOST_SOUND = 600_000
MOST_MESSAGES = 50
# In the order in which they came first, also by a clock that was set back.
ADD = (
    "INSERT OR IGNORE INTO mail_envelope SELECT :user, :id, :reply_to, :sent,"
    " max(:now_us, 1 + coalesce(max(made_utc_us), 0)) FROM mail_envelope WHERE user = :user"
)
KEYS = (
    "SELECT user, reply_to FROM mail_envelope WHERE reply_to <> ''"
    " GROUP BY user, reply_to ORDER BY max(made_utc_us) DESC"
)
IDS = "SELECT sent, id FROM mail_envelope WHERE user = ? AND sent > 0"


def box_of(key: str) -> str:
    """The name of the box of a browser at the clinic's host: it says nothing of whose it is."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class GoingBack:
    """Remembers to which keys something can go back, and seals it for them."""

    def __init__(
        self, box: Box, passing_on: PassingOn, replies: Replies, people: People, clock: Clock
    ) -> None:
        self._box, self._passing_on, self._replies = box, passing_on, replies
        self._people, self._clock = people, clock
        self._sealed: dict[str, tuple[str, bytes]] = {}

    async def remember(self, user: str, letter: Letter, sent: int) -> None:
        """Of an envelope that came: whose it is, under which number they see it, and where to answer."""
        now_us = self._clock.wall()
        row = {"user": user, "id": letter.id, "reply_to": letter.reply_to, "sent": sent, "now_us": now_us}

        def work(db: Any) -> None:
            db.execute(ADD, row)

        await self._box.store.write(work)

    async def boxes(self) -> dict[str, bytes]:
        """What lies in every box. What has not changed is not sealed anew. Raises UsageError: no journal."""
        keys: dict[str, list[str]] = {}
        rows: list[tuple[str, str]] = await self._box.store.read(lambda db: db.execute(KEYS).fetchall(), [])
        for user, key in rows:
            if self._people.register.member(user) is not None:
                keys.setdefault(user, []).append(key)
        laid = dict[str, tuple[str, bytes]]()
        for user, known in keys.items():
            told = json.dumps(await self._told(user), ensure_ascii=False)
            for key in known[:MOST_KEYS]:
                box = box_of(key)
                before, data = self._sealed.get(box, ("", b""))
                if told != before:
                    data = _sealed(told, key)
                if data:
                    laid[box] = (told, data)
        self._sealed = laid
        return {box: data for box, (_, data) in laid.items()}

    async def _told(self, user: str) -> dict[str, Any]:
        """Never whether, or when, something was given or read."""
        member = self._people.register.member(user)
        ids: dict[int, str] = dict(
            await self._box.store.read(lambda db: db.execute(IDS, (user,)).fetchall(), [])
        )
        messages = [
            {"id": ids[each.id], "state": each.state, "reasons": each.reasons}
            for each in await self._passing_on.of_sender(user)
            if each.id in ids
        ]
        replies, sound = list[dict[str, Any]](), 0
        for each in self._replies.returned_to(user):
            try:
                content = await self._box.content(each.id)
            except UsageError as error:
                if error.code != "mail-gone":
                    raise
                continue  # taken back, or lost with a damaged page: the others go all the same
            sound += len(content.media or b"")
            if sound > MOST_SOUND and replies:
                break
            media = base64.b64encode(content.media or b"").decode()
            made = each.made_utc_us // 1_000
            replies.append(
                {
                    "number": each.id,
                    "form": each.form,
                    "text": content.text,
                    "media": media,
                    "made_utc_ms": made,
                }
            )
        ways = [way for way in WAYS if member is not None and member.may(way)]
        return {
            "version": VERSION,
            "ways": ways,
            "messages": messages[:MOST_MESSAGES],
            "replies": replies,
        }


def _sealed(told: str, key: str) -> bytes:
    """b"" for what is no key after all."""
    try:
        return seal_padded(told.encode(), [x25519.Recipient.from_str(key)])
    except RecipientError:
        return b""
