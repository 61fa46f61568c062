"""The small pages of the lane's process: three buttons, and what became of one. No script, nothing loaded."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

import yaml

from robot.control.urgent import URGENT
from robot.messages import LANGUAGES

TEXTS = Path(__file__).parent / "texts" / "lane"
STYLE = (
    "body{margin:0;font:100%/1.6 system-ui,sans-serif;background:#f7f3ec;color:#34322f}"
    "main{max-width:40rem;margin:0 auto;padding:1rem;display:grid;gap:1rem}"
    "h1{font-size:1.25rem;margin:0}.note{font-size:1.6rem;line-height:1.4;margin:0}"
    "form{margin:0}button{font:inherit;font-size:1.4rem;width:100%;min-height:4.5rem;border:0;border-radius:1rem;"
    "background:#2f6670;color:#f7fdfd}.stop{background:#a5482d;color:#fffaf5;min-height:7rem}"
    ".crisis{background:#fffdf9;color:#34322f;border:2px solid #a5482d}.hint{color:#625d56;margin:0}"
    "@media (prefers-color-scheme:dark){body{background:#22211f;color:#ece6dc}.hint{color:#b9b1a5}"
    ".crisis{background:#2d2b28;color:#ece6dc}a{color:#8cc4ea}}"
)

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def texts(language: str) -> dict[str, str]:
    """The words of these pages. Every language has the same keys."""
    loaded: dict[str, str] = yaml.load((TEXTS / f"{language}.yaml").read_bytes(), yaml.CSafeLoader)
    return loaded


class Pages:
    """The pages of the lane. All of it is read once, at the start: no file is opened for a press."""

    def __init__(self) -> None:
        self._texts = {language: texts(language) for language in LANGUAGES}

    def word(self, key: str, language: str) -> str:
        return self._texts[language][key]

    def language(self, *wanted: str | None) -> str:
        """The first of `wanted` that is spoken here, else English; "ja-JP" counts as "ja"."""
        return next(
            (code for each in wanted if (code := (each or "")[:2].lower()) in LANGUAGES), LANGUAGES[0]
        )

    def page(
        self,
        language: str,
        note: str = "",
        back: str = "",
        source: str = "tap",
        again: tuple[str, str] = ("", ""),
    ) -> str:
        """The three buttons under a sentence in large letters. `back`: the address of the page, or "".

        `again`: a verb and its press, when pressing that button once more means the same press.
        """
        words = self._texts[language]
        hidden = {"source": source, "lang": language, **({"back": back} if back else {})}
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden.items()
        )
        buttons = "".join(
            f'<form method="post" action="/do/{verb}">{fields}{_press(again[1] if verb == again[0] else "")}'
            f'<button id="do-{verb}" class="{verb}">{escape(words[verb])}</button></form>'
            for verb in URGENT
        )
        link = f'<p><a href="{escape(back)}">{escape(words["back"])}</a></p>' if back else ""
        said = f'<p class="note" role="status">{escape(note)}</p>' if note else ""
        return (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(words['name'])}</title><style>{STYLE}</style></head><body><main>"
            f"<h1>{escape(words['name'])}</h1>{said}{buttons}"
            f'<p class="hint">{escape(words["what_this_is"])}</p>{link}</main></body></html>'
        )


def _press(press: str) -> str:
    return f'<input type="hidden" name="press" value="{escape(press)}">' if press else ""
