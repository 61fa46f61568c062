"""The static site: a few pages in three languages, each one file that loads nothing from anywhere.

Styles, the picture and what seals are in the page itself, so it works from a web server, a stick or a folder.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from robot.console import assets
from robot.console.contacts import help_rows
from robot.console.modules import inlined
from robot.contract.programme import Programme
from robot.errors import InputError
from robot.files.read import shown
from robot.first_door.sealed_answer import CODE_LENGTH, LETTERS, SIZE
from robot.first_door.survey import HERE, WAY, WAYS, PreparedAnswers, Survey, texts
from robot.messages import LANGUAGES, text

START = 'import "door.js";'
PAGES = ("index", "ask", "answers")
# What the paper cards say of the robot (robot/messages/*/paper.yaml): true of every one.
WHAT = tuple(f"paper.what-{number}" for number in range(1, 6))
ANSWERS = "answers"  # where sealed answers are posted to, beside the languages' folders


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made from. `post`: a button sends to the host that the page came from."""

    key: str
    survey: Survey
    prepared: PreparedAnswers
    replies: dict[str, str]
    programme: Programme
    centre: str = ""
    post: bool = False


def build(site: Site, folder: Path) -> list[Path]:
    """Write all pages; what stood there under the same names is replaced. Raises InputError."""
    if not assets.sealing_installed():
        mend = "Run: python -m robot.console.assets"
        raise InputError("the page's libraries", "are not installed, so nothing could be sealed.", mend)
    pages = {Path("index.html"): languages_page(site)}
    for language in LANGUAGES:
        for name in PAGES:
            pages[Path(language) / f"{name}.html"] = page(site, name, language)
    try:
        for path, content in pages.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, "utf-8")
    except OSError as error:
        raise InputError(shown(folder), f"cannot be written ({error.strerror}).") from None
    return [folder / path for path in pages]


def page(site: Site, name: str, language: str) -> str:
    """One page in one language."""
    told = texts(language)
    more: dict[str, Any] = {}
    if name == "index":
        more = {"what": [text(each, language) for each in WHAT], "what_title": text("paper.what", language)}
    elif name == "ask":
        more = {"survey": site.survey, "ways": WAYS, "way": WAY, "post": site.post, **_script(site)}
    else:
        more = {"groups": _answers(site, language)}
    return _rendered(f"{name}.html", site, language, told, name=name, **more)


def languages_page(site: Site) -> str:
    """The first page: which language. It says everything in all of them."""
    names = {language: texts(language) for language in LANGUAGES}
    return _rendered("languages.html", site, "en", texts("en"), name="", names=names)


def _answers(site: Site, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes with their answers, by the first letter of the code."""
    said = {each.id: each.text.in_language(language) for each in site.prepared.answers}
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, answer in sorted(site.replies.items()):
        groups.setdefault(code[0], []).append((code, said[answer]))
    return list(groups.items())


def _script(site: Site) -> dict[str, str]:
    told = {
        "key": site.key,
        "survey": site.survey.id,
        "size": SIZE,
        "letters": LETTERS,
        "code": CODE_LENGTH,
        "post": f"../{ANSWERS}" if site.post else "",
    }
    modules = _modules()
    return {
        "told": json.dumps(told).replace("<", "\\u003c"),
        "map": modules,
        "start": START,
        "scripts": f"data: '{_hash(modules)}' '{_hash(START)}'",
    }


def _rendered(template: str, site: Site, language: str, words: dict[str, str], **more: Any) -> str:
    rendered: str = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            languages=LANGUAGES,
            t=words,
            style=_style(),
            style_hash=_hash(_style()),
            rows=help_rows(site.programme, language),
            rows_of={each: help_rows(site.programme, each) for each in LANGUAGES},
            centre=site.centre,
            **{"scripts": "", "post": False, **more},
        )
    )
    return rendered


@lru_cache(maxsize=1)
def _modules() -> str:
    """All that the page runs, by name."""
    return json.dumps({"imports": inlined(HERE / "static", "door.js")}, separators=(",", ":"))


@lru_cache(maxsize=1)
def _style() -> str:
    return (HERE / "static" / "door.css").read_text("utf-8")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    folders: Sequence[Path] = (HERE / "templates", assets.HERE / "templates")
    return Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined)


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
