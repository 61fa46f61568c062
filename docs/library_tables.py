"""The tables of the manual's page on libraries, as the files in robot/behaviours say."""

from collections.abc import Iterator

from robot.behaviours.script import libraries, schema
from robot.behaviours.script import waypoints as shipped
from robot.outings.items import items


def tables() -> dict[str, list[str]]:
    """The lines and the sets of cards of all libraries."""
    return {
        "lines": [row for name in libraries.names("small-word") for row in _lines(name)],
        "sets": [row for name in libraries.names("choosing") for row in _sets(name)],
    }


def waypoints() -> dict[str, list[str]]:
    """The waypoints, and what lies at each."""
    rows = ["| name | kind | English | 日本語 | 한국어 | people | minutes | item |", "|---" * 8 + "|"]
    for name, place in shipped.library().items():
        read = " | ".join(place.name.plain()[language] for language in ("en", "ja", "ko"))
        thing = items()[place.item].name["en"]
        rows.append(f"| `{name}` | {place.kind} | {read} | {place.people} | {place.minutes} | {thing} |")
    return {"waypoints": rows}


def _lines(name: str) -> Iterator[str]:
    yield from (f"### `{name}`", "", libraries.library("small-word", name).about, "")
    yield from ("| name | when | English | 日本語 | 한국어 |", "|---|---|---|---|---|")
    for key, line in libraries.lines_of(name).items():
        yield f"| `{key}` | {_when(line)} | {line.en} | {line.ja} | {line.ko} |"
    yield ""


def _sets(name: str) -> Iterator[str]:
    yield from (f"### `{name}`", "", libraries.library("choosing", name).about, "")
    yield from ("| set | card | it shows | English | 日本語 | 한국어 |", "|---|---|---|---|---|---|")
    for offer in libraries.sets_of(name):
        if offer.says is not None:
            yield f"| `{offer.id}` | *said with it* | | {offer.says.en} | {offer.says.ja} | {offer.says.ko} |"
        for option in offer.options:
            shows = {} if option.shows is None else option.shows.model_dump(exclude_none=True)
            shown = ", ".join(f"{what} {how}" for what, how in shows.items())
            texts = (_with_later(option, language) for language in ("en", "ja", "ko"))
            yield f"| `{offer.id}` | `{option.id}` | {shown} | {' | '.join(texts)} |"
    yield ""


def _with_later(option: schema.Option, language: str) -> str:
    """A card, and the line with which it comes back."""
    later = "" if option.later is None else option.later.plain().get(language, "")
    return f"**{option.plain()[language]}** {later}".strip()


def _when(line: schema.Line) -> str:
    """A condition as a therapist reads it."""
    if line.when is None:
        return ""
    said = {
        "hours": lambda hours: f"from {hours[0]}:00, before {hours[1]}:00",
        "months": lambda months: "month " + ", ".join(map(str, months)),
        "chosen": lambda card: f"the card `{card}` was chosen",
        "today": lambda card: f"`{card}` was chosen yesterday for today",
        "touched": lambda _: "touched gently",
        "remembers": lambda topic: f"remembers {topic}",
    }
    return "; ".join(said[name](value) for name, value in line.when.plain().items())
