"""One HTTP request from one connection, within a time limit; one answer back. h11 reads, nothing is kept."""

import asyncio
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl

import h11

from robot.network.place import Place, Scheme, place_of_origin

HEAD_LIMIT = 16 * 1024  # bytes of a request's head
BODY_LIMIT = 8 * 1024  # bytes of a form
FIELDS_LIMIT = 20
READ = 8 * 1024

ALWAYS = (
    ("Connection", "close"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    `headers` in lower case; `query` and `form` with the last value of each name.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """The page that it came from, "" where none is named."""
        return self.headers.get("origin", "")

    @property
    def json(self) -> bool:
        """Whether a script asks; a browser that sends a form asks for a page."""
        return "application/json" in self.headers.get("accept", "")

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in self.headers.get("cookie", "").split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs}


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. `content` is sent as it is, in UTF-8."""

    status: HTTPStatus
    content: str = ""
    kind: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


async def read(reader: asyncio.StreamReader) -> Request:
    """One whole request. Raises h11.RemoteProtocolError or ConnectionError for what is none."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_LIMIT)
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            data = await reader.read(READ)
            if not data and head is None:
                raise ConnectionResetError
            connection.receive_data(data)
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > BODY_LIMIT and head is not None:
                return _request(head, b"")  # no form of ours; what it asks for is in its address
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _request(head, bytes(body))
        else:
            raise ConnectionResetError


def _request(head: h11.Request, body: bytes) -> Request:
    target = head.target.decode("latin-1")
    path, _, query = target.partition("?")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
    form = body.decode("utf-8", "replace")
    return Request(head.method.decode("latin-1"), path, headers, _fields(query), _fields(form))


def _fields(text: str) -> dict[str, str]:
    """Whatever cannot be read is left out: a stop is never refused for its form."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS_LIMIT))
    except ValueError:
        return {}


def write(answer: Answer, *, head_only: bool = False) -> bytes:
    """The answer as bytes."""
    content = answer.content.encode()
    fields = (
        *ALWAYS,
        ("Content-Type", answer.kind),
        ("Content-Length", str(len(content))),
        *answer.headers,
    )
    lines = [f"HTTP/1.1 {int(answer.status)} {answer.status.phrase}", *(f"{k}: {v}" for k, v in fields)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (b"" if head_only else content)


def page_of(address: str, names: AbstractSet[str], scheme: Scheme) -> Place | None:
    """The place of a page's address, of whatever port, or None where its name is none of `names`."""
    begin, mark, rest = address.partition("://")
    return place_of_origin(f"{begin}{mark}{re.split('[/?#]', rest, maxsplit=1)[0]}", names, scheme)
