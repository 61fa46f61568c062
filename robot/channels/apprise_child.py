"""The child process that talks to channels: it can hang, leak or be killed without the companion noticing.

It reads one JSON object from its standard input, `{"channels": [URL…], "title", "body", "limit_s"}`, and
writes one JSON line for each channel as it answers, `{"place": 0, "ok": true}`. With `"check": true` nothing
is sent; `ok` says whether the URL is understood, `fault` what is wrong with it, `to` whom it reaches. It
writes nothing else: a URL holds secrets.
"""

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Callable
from html import escape
from typing import Any, TextIO

from robot.channels.addresses import read

LINK = re.compile(r"https?://[^\s<>\"']+")
CONNECT_S, READ_S = 6.0, 10.0


def main() -> int:
    request: dict[str, Any] = json.load(sys.stdin)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
        os.dup2(nowhere.fileno(), sys.stderr.fileno())
    logging.disable(logging.CRITICAL)
    limit = threading.Timer(
        float(request.get("limit_s", 30.0)), os._exit, (1,)
    )  # whoever started us may be gone
    limit.daemon = True
    limit.start()
    work = _understood if request.get("check") else _sent
    lock = threading.Lock()
    threads = [
        threading.Thread(target=_one, args=(place, url, request, work, out, lock), daemon=True)
        for place, url in enumerate(request["channels"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0


Work = Callable[[str, dict[str, Any]], dict[str, Any]]


def _one(
    place: int, url: str, request: dict[str, Any], work: Work, out: TextIO, lock: threading.Lock
) -> None:
    try:
        answer = work(url, request)
    except Exception:  # whatever a plug-in of a channel does, it did not take the letter
        answer = {"ok": False}
    with lock:
        out.write(json.dumps({"place": place, **answer}) + "\n")
        out.flush()


def _understood(url: str, _request: dict[str, Any]) -> dict[str, Any]:
    found = read(url)
    return {"ok": not found.fault, "fault": found.fault, "to": found.to}


def _sent(url: str, request: dict[str, Any]) -> dict[str, Any]:
    import apprise

    plugin = read(url).plugin  # what is not wholly understood might reach somebody else
    if plugin is None:
        return {"ok": False}
    plugin.socket_connect_timeout, plugin.socket_read_timeout = CONNECT_S, READ_S
    service = apprise.Apprise()
    service.add(plugin)
    body, form = str(request["body"]), "text"
    if plugin.resolve_format() == apprise.NotifyFormat.HTML:  # as it is written, or what mail is by itself
        body, form = as_html(body), "html"
    return {"ok": bool(service.notify(title=request["title"], body=body, body_format=form))}


def as_html(body: str) -> str:
    """The same text as paragraphs with links to press: apprise's own way makes every blank a hard one."""
    paragraphs = (
        LINK.sub(r'<a href="\g<0>">\g<0></a>', escape(part)) for part in body.split("\n\n") if part.strip()
    )
    return "\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in paragraphs)


if __name__ == "__main__":
    sys.exit(main())
