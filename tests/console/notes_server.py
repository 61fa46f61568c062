"""A small page with the parts for voice notes, under the console's policy; what is sent becomes a note."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from robot.console.guard import policy
from robot.console.view import Templates, texts
from robot.errors import UsageError
from robot.media.voice_note import VoiceNote, prepare
from robot.network.place import NAME, Place

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "robot" / "console" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css"}


class NotesServer:
    """`sent` is what came from each side, `notes` what was made of it, `note` what the player is given."""

    def __init__(self) -> None:
        self.sent: dict[str, bytes] = {}
        self.notes: dict[str, VoiceNote] = {}
        self.note = b""
        self._templates = Templates()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._get(self)

            def do_POST(self) -> None:
                server._post(self)

            def log_message(self, *_: Any) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._http.serve_forever, args=[0.02], daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def page(self, side: str, language: str) -> str:
        words = texts(language, "notes").__getitem__
        part = "_recorder.html" if side == "sender" else "_held-recorder.html"
        made = self._templates.rendered(part, {"n": words})
        player = self._templates.rendered(
            "_note-player.html", {"n": words, "named": "Letter", "media": "", "number": 0}
        )
        return (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Notes</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            '<link rel="stylesheet" href="/static/page.css"><link rel="stylesheet" href="/static/own.css">'
            '<link rel="stylesheet" href="/static/voice-notes.css">'
            '<script type="module" src="/page.js"></script></head>'
            f'<body class="alone"><main class="small-page own"><h1>Notes</h1><section class="card">{made}'
            f'</section><section class="card" id="letter">{player}</section></main></body></html>'
        )

    def _get(self, to: BaseHTTPRequestHandler) -> None:
        path, _, language = to.path.partition("?")
        if path in ("/sender", "/person"):
            self._answer(to, self.page(path[1:], language or "en").encode(), "text/html; charset=utf-8")
        elif path == "/note":
            self._answer(to, self.note, "audio/ogg")
        else:
            file = HERE / "notes_page.js" if path == "/page.js" else STATIC / Path(path).name
            found = file.is_file()
            self._answer(
                to, file.read_bytes() if found else b"", TYPES.get(file.suffix, ""), 200 if found else 404
            )

    def _post(self, to: BaseHTTPRequestHandler) -> None:
        side = to.path.removeprefix("/from-")
        self.sent[side] = to.rfile.read(int(to.headers["Content-Length"]))
        why = ""
        try:
            self.notes[side] = prepare(self.sent[side], anything=side == "person")
        except UsageError as refused:
            why = refused.code
        self._answer(to, json.dumps({"why": why}).encode(), "application/json")

    def _answer(self, to: BaseHTTPRequestHandler, body: bytes, kind: str, status: int = 200) -> None:
        to.send_response(status)
        place = Place(NAME, self.port)
        to.send_header("Content-Security-Policy", policy(place, self.port, None))
        to.send_header("Permissions-Policy", "camera=(), microphone=(self), geolocation=()")
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)
