"""What a browser is shown: whole pages, and the regions of them that change. One set of templates."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from robot.console import assets
from robot.console.compiled import CompiledTemplates
from robot.console.contacts import linked
from robot.console.core_errors import CoreAway, Refused
from robot.console.forms import WRONG
from robot.console.game_pictures import is_drawn
from robot.console.hub import Hub
from robot.contract.event_base import LONGEST_TEXT
from robot.contract.people import CONTACT_KINDS
from robot.control import person_requests
from robot.control.fields import HARDEST, LONGEST_FADING_WEEKS, LONGEST_NAME
from robot.control.state import Named, State, Text, You
from robot.errors import UsageError
from robot.messages import LANGUAGES, text
from robot.people.matrix import matrix
from robot.people.roles import ROLES, Who

HERE = Path(__file__).parent
OPTIONS: dict[str, Any] = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
# The touch pads in the order in which the page shows them.
PADS = ("head", "left", "right", "back")
# Regions in the order of the page; each is the template _<name>.html inside <div id="<name>">.
PERSON_REGIONS = ("status", "driving", "line", "cards", "mail", "actions", "ways")
ROOM_REGIONS = (
    "proposal",
    "controls",
    "hand",
    "notes",
    "facts",
    "signals",
    "alert",
    "plan",
    "notices",
    "log",
)
LIVE_REGIONS = ("status", "driving", "line", *ROOM_REGIONS)
REGIONS = (*PERSON_REGIONS, *ROOM_REGIONS)
SIDES = ("person", "room")
# The pages of whoever works with the robot.
STAFF_PAGES = (
    *("/room", "/passing-on", "/relatives", "/look-back", "/caseload", "/people", "/technician", "/own"),
    *("/knows", "/outing-rules", "/questionnaires"),
)
# The five faces of the rating, calm to hard, and the value each stands for (0 calm .. 10).
FACES = ((0, "calm"), (2, "mostly"), (5, "between"), (8, "bit"), (10, "hard"))
# The five that say how today is, and the answer that each stands for.
DAYS = tuple(enumerate(name for _, name in FACES))
# What the person may say beforehand, after a stop, and afterwards against what was foreseen.
FORESEEN: tuple[str, ...] = get_args(person_requests.Foreseen)
HAPPENED: tuple[str, ...] = get_args(person_requests.HowItCame)
STOP_LABELS: tuple[str, ...] = get_args(person_requests.StopLabel)
THAN_FORESEEN = tuple(word for word in get_args(person_requests.ThanForeseen) if word)
# Japanese has no blanks: these words of the bar may be broken at the mark.
PARTED = {
    whole.replace("|", ""): whole
    for whole in ("すこし|へらす", "たすけが|ほしい", "止まり|ました", "ひかえ|めに", "届き|ました")
}


def texts(language: str, page: str = "") -> dict[str, str]:
    """The words of the page, or of a page of its own. Every language has the same keys."""
    found: dict[str, str] = {}
    for folder in (page,) if page else ("", "person"):
        found |= yaml.load((HERE / "texts" / folder / f"{language}.yaml").read_bytes(), yaml.CSafeLoader)
    return found


def local_time(utc_us: int, zone: str = "local", pattern: str = "%H:%M") -> str:
    """UTC microseconds as the wall clock of the person's zone shows them; "local" is the machine's own."""
    named = None if zone == "local" else ZoneInfo(zone)
    return datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone(named).strftime(pattern)


def parted(label: str) -> Markup:
    """A label of the bar with the places at which its words may be broken on a small screen."""
    return Markup("<wbr>").join(PARTED.get(label, label).split("|"))


def moved(order: Sequence[Named], place: int, by: int) -> str:
    """The ids of `order` with the one at `place` moved, as one field of a form holds them."""
    ids = [level.id for level in order]
    ids.insert(place + by, ids.pop(place))
    return " ".join(ids)


class Where(NamedTuple):
    """Where a page is shown.

    Which page, and the origins of the page (`here`) and of the lane as the browser knows them.

    Plain forms of stop, less and a call for help go to the lane where `lane_answers`.
    """

    path: str
    here: str = ""
    lane: str = ""
    lane_answers: bool = False

    @property
    def plain(self) -> str:
        return self.lane if self.lane_answers else ""


class Said(NamedTuple):
    """What a page says on top.

    What a page says first: a sentence, or which of stop, less and crisis was `done`, or is not certain.
    """

    note: str = ""
    done: str = ""
    unconfirmed: str = ""


NOTHING = Said()


class Templates:
    """The templates and the page's own words: the same for every device."""

    def __init__(self) -> None:
        self.texts = {language: texts(language) | texts(language, "live") for language in LANGUAGES}
        kept = CompiledTemplates(HERE / "templates", OPTIONS)
        loader = FileSystemLoader(HERE / "templates")
        self._environment = Environment(loader=loader, bytecode_cache=kept, autoescape=True, **OPTIONS)
        self._environment.filters |= {"time": _time, "linked": linked, "parted": parted}
        for name in self._environment.list_templates(extensions=["html"]):
            self._environment.get_template(name)  # compiled now, not while somebody presses stop

    def rendered(self, name: str, context: Mapping[str, Any]) -> str:
        return self._environment.get_template(name).render(context)


@pass_context
def _time(context: Context, utc_us: int, pattern: str = "%H:%M") -> str:
    return local_time(utc_us, context["s"].timezone, pattern)


class View:
    """Renders the hub's state. Rendered regions are kept until the state changes."""

    def __init__(self, hub: Hub, templates: Templates) -> None:
        self._hub, self._templates, self._texts = hub, templates, templates.texts
        self._rendered: dict[str, tuple[int, dict[str, str]]] = {}

    def word(self, key: str, language: str) -> str:
        return self._texts[language][key]

    def refusal(self, refused: Refused, language: str) -> str:
        """What the core refused, in the viewer's language. It answers programs: in English, by field."""
        if (key := f"refused_{refused.code.replace('-', '_')}") in self._texts[language]:
            return self.word(key, language)
        if refused.code.startswith(("recording-", "picture-")):  # its sender reads it on other pages too
            return text(refused.code.replace("-", ".", 1), language)
        field, mark, _ = refused.what.partition(": ")
        if mark and field in WRONG:
            return self.word(WRONG[field], language)
        return str(refused) if language == "en" else self.word("wrong_now", language)

    def away(self, away: CoreAway, language: str, *, pressed: bool = False) -> str:
        """Why no answer came. Of a press nobody may say that it was not carried out."""
        return self.word("unconfirmed" if pressed else away.key, language)

    def why_not(self, error: UsageError | Refused | CoreAway, language: str) -> str:
        """Why a form was not carried out, whoever refused it."""
        match error:
            case UsageError(code=code):
                return self.word(f"refused_{code.replace('-', '_')}" if code else "wrong_other", language)
            case Refused():
                return self.refusal(error, language)
            case CoreAway():
                return self.away(error, language, pressed=True)

    def small(self, language: str, key: str) -> str:
        """A page with one sentence, a way back, and stop, for what is not a page."""
        shown = {"key": key, "where": Where("/"), "said": NOTHING, "person": True}
        return self._templates.rendered("small.html", {**self._context(language), **shown})

    def language(self, *wanted: str | None, browser: Sequence[str] = (), room: bool = False) -> str:
        """The first of `wanted` that exists, else the person's own, else the `browser`'s, else English.

        In the `room` of others the browser's comes before the person's.
        """
        person = (self._hub.state.language if self._hub.state else None,)
        then = (*browser, *person) if room else (*person, *browser)
        return next((code for code in (*wanted, *then) if code in LANGUAGES and code), "en")

    def _context(self, language: str) -> dict[str, Any]:
        words = self._texts[language]

        def say(text: Text | None) -> str:
            """A text of the core in the viewer's language."""
            if not text:
                return ""
            return text.get(language) or text.get("en") or next(iter(text.values()), "")

        return {
            "language": language,
            "languages": LANGUAGES,
            "t": words.__getitem__,
            "say": say,
            "level_name": self._level_names(language),
            "phase": lambda name: words.get(f"phase_{name}", name),
            "s": self._hub.state or State(),
            "you": self._hub.you,
            "you_key": key_of(self._hub.you),
            "here": self._hub.state is not None,
            "opens": self.opens,
            "there": STAFF_PAGES,
            **self._as_the_person(),
            "faces": FACES,
            "days": DAYS,
            "hardest": range(HARDEST + 1),
            "foreseen": FORESEEN,
            "happened": HAPPENED,
            "stop_labels": STOP_LABELS,
            "than_foreseen": THAN_FORESEEN,
            "contact_kinds": CONTACT_KINDS,
            "decided_by": lambda by: words.get(f"by_{by}", by),
            "moved": moved,
            "pads": PADS,
            "is_drawn": is_drawn,
            "longest_name": LONGEST_NAME,
            "longest_text": LONGEST_TEXT,
            "longest_fading_weeks": LONGEST_FADING_WEEKS,
            "vendored": assets.installed(),
            "now_us": self._hub.clock.wall(),
            "asleep": self._asleep(),
        }

    def _level_names(self, language: str) -> Callable[[str], str]:
        """Names the levels of this programme; any other by its id."""
        named = {each.id: each.name for each in (self._hub.state or State()).order}
        return lambda level: named[level].get(language, level) if level in named else level

    def _as_the_person(self) -> dict[str, Any]:
        """Words of the page and of the core in the person's language, for what staff see of their page."""
        language = self._hub.state.language if self._hub.state else "en"
        words = self._texts.get(language, self._texts["en"])

        def own(text: Text) -> str:
            return text.get(language) or text.get("en", "")

        return {"theirs": words.__getitem__, "own": own}

    def _asleep(self) -> bool:
        """Whether its eyes are drawn shut. Where there is no companion, nothing looks at anybody either."""
        state = self._hub.state
        return state is None or state.asleep or state.phase == "asleep"

    def regions(self, language: str) -> dict[str, str]:
        """Name -> HTML of every region, in `language`."""
        kept = self._rendered.get(language)
        if kept and kept[0] == self._hub.revision:
            return kept[1]
        context = self._context(language)
        seen = {*(PERSON_REGIONS if self.opens("/person") else ())}
        seen |= {*(LIVE_REGIONS if self.opens("/room") else ())}
        # Empty, not left out: on a page of a device that has ended nothing stays.
        rendered = {
            name: self._templates.rendered(f"_{name}.html", context).strip() if name in seen else ""
            for name in REGIONS
        }
        self._rendered[language] = (self._hub.revision, rendered)
        return rendered

    def message(self, parts: dict[str, str]) -> str:
        """The push that changes those regions of an open page."""
        state = self._hub.state or State()
        return json.dumps(
            {
                "kind": "view",
                "parts": parts,
                "here": self._hub.state is not None,
                "simulated": state.simulated,
                "phase": state.phase,
                "asleep": self._asleep(),
                "allowed": state.allowed,
            },
            ensure_ascii=False,
        )

    def page(self, language: str, where: Where, said: Said = NOTHING) -> str:
        """A whole page: "/" is all that the device may see, "/person" and "/room" one side of it alone."""
        shown: dict[str, Any] = dict.fromkeys(SIDES, False) | dict.fromkeys(self.sides(where.path), True)
        return self._templates.rendered(
            "page.html",
            {
                **self._context(language),
                "regions": self.regions(language),
                "where": where,
                "said": said,
                **shown,
            },
        )

    def sides(self, path: str) -> tuple[str, ...]:
        """The sides of the page, "person" and "room", that stand at a path for this device."""
        return tuple(
            side for side in ("person", "room") if path in ("/", f"/{side}") and self.opens(f"/{side}")
        )

    def other(self, name: str, language: str, where: Where, said: Said = NOTHING, **more: Any) -> str:
        """A page of its own: the template `name`, with the bar of stop, less and help on it."""
        shown = {"where": where, "said": said, "person": not self._hub.you.roles or self.opens("/person")}
        return self._templates.rendered(name, {**self._context(language), **shown, **more})

    def opens(self, path: str) -> bool:
        """Whether the device may open a page. While the core is away there is nothing to see on any."""
        return self._hub.state is None or matrix().opens(path, who(self._hub.you))


def who(you: You) -> Who:
    """Somebody as the matrix knows them, from what the core said of them."""
    roles = frozenset(role for role in ROLES if role in you.roles)
    return Who(you.user, you.name, roles, ticks=frozenset(you.ticks))


def key_of(you: You) -> str:
    """The same for the same somebody: so a page that connects late knows whom it was made for."""
    return hashlib.sha256(json.dumps(you.to_json()).encode()).hexdigest()[:16]
