"""The words of the room's pages, as data for templates and scripts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from robot.console import assets
from robot.console.contacts import help_rows
from robot.contract.programme import Programme
from robot.language.sender_check import REASONS
from robot.messages import LANGUAGES
from robot.messages import texts as messages
from robot.room.ages import Ages
from robot.room.room import SHADES
from robot.room.verdict import CONTACT, LONGEST, LONGEST_NAME

HERE = Path(__file__).parent
PAGES = ("room", "worker")


@cache
def texts(language: str) -> dict[str, str]:
    """The words of one language; every language has the same keys."""
    found: dict[str, str] = yaml.load((HERE / "texts" / f"{language}.yaml").read_bytes(), yaml.CSafeLoader)
    return found


def page(name: str, language: str, room: str, ages: Ages, programme: Programme) -> str:
    """One of the two pages, the same for everybody. `room`: what the centre calls it."""
    told = texts(language)
    rendered: str = (
        _templates()
        .get_template(f"{name}.html")
        .render(
            language=language,
            languages={each: texts(each)["language"] for each in LANGUAGES},
            path="/" if name == "room" else "/worker",
            name=room,
            t=told,
            age=age(told, ages),
            ages=f"{ages.low}+" if ages.high is None else f"{ages.low}-{ages.high}",
            minors=ages.minors,
            shades=SHADES,
            rows=help_rows(programme, language),
            longest=LONGEST,
            longest_name=LONGEST_NAME,
            told=_in_html({**told, "reasons": _reasons(language)}),
        )
    )
    return rendered


def age(told: dict[str, str], ages: Ages) -> str:
    """What somebody says of their age by coming in."""
    words = "age_from" if ages.high is None else "age_between"
    return told[words].format(low=ages.low, high=ages.high)


def _reasons(language: str) -> dict[str, list[str]]:
    """Why a text comes back, and what one could write instead."""
    told = texts(language)
    found = {
        each: [messages(f"message.{part}.{each}")[language] for part in ("reason", "instead")]
        for each in REASONS
    }
    return {**found, CONTACT: [told["contact_reason"], told["contact_instead"]]}


@cache
def _templates() -> Environment:
    folders = [HERE / "templates", assets.HERE / "templates"]
    return Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined)


def _in_html(told: dict[str, Any]) -> str:
    """JSON that ends no element."""
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
