"""A small programme whose upper levels are with people, and a hand that brings a person there."""

from typing import Any

from robot.contract import events as e
from robot.contract.programme import Dose
from tests.engine.build import DAY, EVENING, LEVELS, Driven, level

MODALITIES = "light breathing gaze motion sound cards text speech"
FREE = {"dwell_days": 0, "dwell_sessions": 0, "dose": Dose(10, 4, 7)}
PEOPLE: dict[str, Any] = {"words": "text", "voice": "voice", "call": "voice", "face": "video"}
WITH = (
    LEVELS[0],
    level("presence", "presence", "light breathing gaze", **FREE),
    level("words", "relay-text", MODALITIES, rung="L6", **FREE),
    level("voice", "relay-voice", MODALITIES, rung="L7", **FREE),
    level("call", "live-call", MODALITIES, rung="L7", parameters={"step": "voice"}, **FREE),
    level("face", "live-call", MODALITIES, rung="L8", parameters={"step": "both"}, **FREE),
)
for each in WITH:
    if each.id in PEOPLE:
        object.__setattr__(each, "people", PEOPLE[each.id])
NAMES = tuple(each.id for each in WITH)
ALWAYS = EVENING + 1_000 * DAY
LINES = {
    f"{each.id}.{name}": {"en": name, "ja": name, "ko": name}
    for each in WITH
    for name in (
        *("arrived-1", "arrived-2", "look", "opened", "notes", "sent", "nothing-yet", "nobody", "ready"),
        *("hello", "goodbye-card", "goodbye", "after", "waiting"),
        *(f"how-{step}" for step in e.CALL_STEPS),
    )
}


def at(name: str, **changes: Any) -> Driven:
    """Somebody on this level, to whom all below has been said yes."""
    agreed = NAMES[: NAMES.index(name) + 1]
    given = {"levels": WITH, "start": name, "agreed": agreed, "ceiling": "face", "lines": LINES, **changes}
    return Driven(**given)


def there(sender: str = "aunt", *ways: str, until: int = ALWAYS) -> e.SenderThere:
    return e.SenderThere(sender, ways or ("words", "voice", "call", "face"), until)


def begin(d: Driven) -> None:
    """Into a session, past what is expected of it."""
    d.do(e.WakeRequested("tap"))
    d.do(e.StartRequested("tap"))
    d.do(e.Foreseen("fine"))
    assert d.phase == "active"


def over(d: Driven, rating: int | None = 2) -> None:
    """To the end of the session that is on."""
    while d.phase in ("greeting", "active", "closing"):
        d.pass_s(10)
    if d.phase == "rating" and rating is not None:
        d.do(e.Rated(rating))
    d.pass_s(61)
