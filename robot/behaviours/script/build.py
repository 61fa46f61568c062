"""Turns a checked script into the engine's `Programme`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from robot.behaviours.script import libraries, limits, policy, schema, waypoints
from robot.behaviours.script.defaults import FAREWELL, of_people
from robot.behaviours.script.order import before
from robot.behaviours.script.strengths import BEHAVIOURS as TALKING
from robot.behaviours.script.strengths import catalogue as strengths
from robot.contract import behaviour_registry as registry
from robot.contract.games import GAMES
from robot.contract.languages import LANGUAGES
from robot.contract.programme import Alerts, Character, Dose, Level, Pace, Programme, Texts, half_of
from robot.engine.policies.base import PolicyFigures


def build(script: schema.Script, figures: PolicyFigures, digest: str) -> Programme:
    """The programme. `figures` are its policy's; `digest` covers the content, not comments or layout."""
    levels = tuple(_level(script.levels, place) for place in range(len(script.levels)))
    return Programme(
        id=script.programme,
        version=script.version,
        languages=tuple(script.languages),
        levels=levels,
        start=script.start,
        agreed=tuple(script.agreed),
        ceiling=script.ceiling,
        policy=policy.build(script.policy.kind, figures),
        standing_approval=script.approval.standing,
        approval_hours=script.approval.hours,
        card_only=_signed(script.alert),
        loudness=script.limits.loudness,
        motion=script.limits.motion,
        lines=_lines(script, levels),
        phrases={
            kind: {language: tuple(words) for language, words in lists.items()}
            for kind, lists in script.answers.items()
        },
        hotline=tuple(_row(row) for row in script.hotline),
        digest=digest,
        destination=script.destination or "",
        fading=tuple(script.fading or ()),
        pace=Pace(script.pace.first_days, script.pace.week_days, script.pace.away_days),
        character=_character(script.character),
        alerts=_alerts(script.alert),
        blocked=_blocked(script.blocked_words),
        quests=waypoints.quests(script),
        weeks=script.weeks,
    )


def _blocked(given: list[str] | Mapping[Any, list[str]]) -> tuple[str, ...]:
    """In whatever language."""
    lists = [given] if isinstance(given, list) else given.values()
    return tuple(dict.fromkeys(word for words in lists for word in words))


def _character(given: schema.Character) -> Character:
    """Mishaps are surprises of a kind: there are none where everything is announced."""
    risk = 0 if given.predictable else given.risk
    return Character(given.lively, given.awake, given.predictable, risk)


def _level(levels: list[schema.Level], place: int) -> Level:
    given = levels[place]
    level = Level(
        given.id,
        given.rung,
        given.name.plain(),
        given.preview.plain(),
        given.behaviour,
        frozenset(given.modalities),
        _dose(given),
        given.dwell.days,
        given.dwell.sessions,
        _played(given, given.parameters),
        demand=limits.DEMAND[given.height] if given.demand is None else given.demand,
        after=before(levels, place),
        robot_free_every=limits.robot_free_every(given),
        people=limits.people(given, given.people),
        was=tuple(given.was),
    )
    parts = tuple(_part(given, level, part) for part in given.sublevels)
    return replace(level, parts=parts, taster=_taster(level, given, given.taster))


def _played(of: schema.Level, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters as the behaviour of a level gets them: with what comes with Yorisou.

    Lines of the libraries, and when each holds; sets of cards; games that load; pastimes, and questions.
    """
    if of.behaviour in schema.PLAYING:
        given = {**given, "games": GAMES.playable(given.get("games"))}
    if of.behaviour in TALKING:
        return strengths.parameters(given)
    if of.behaviour == "choosing":
        return {**given, "offers": libraries.offers(given, of.id)}
    if of.behaviour != "small-word":
        return given
    lines = of.lines
    said = {name: lines[name] for name in given.get("lines", ())} | libraries.shared_lines(given)
    when = {name: line.when.plain() for name, line in said.items() if line.when is not None}
    return {**given, "lines": list(said), "when": when}


def _part(of: schema.Level, level: Level, given: schema.SubLevel) -> Level:
    """A sub-level; whatever it leaves out comes from its level."""
    whole = of.within(given)
    part = replace(
        level,
        id=given.id,
        was=tuple(given.was),
        name=given.name.plain(),
        preview=given.preview.plain(),
        behaviour=whole.behaviour,
        modalities=level.modalities if given.modalities is None else frozenset(given.modalities),
        parameters=_played(whole, whole.parameters),
        people=limits.people(of, given.people or of.people),
        demand=level.demand if given.demand is None else given.demand,
    )
    return replace(part, taster=_taster(part, whole, given.taster))


def _taster(level: Level, of: schema.Level, given: schema.Taster | None) -> Level | None:
    """The half of a level, as the script has it or as it is made: half of its minutes, one sentence, …"""
    if level.height == 0:
        return None
    half = registry.get(level.behaviour).half
    own = {} if given is None else given.parameters
    made = replace(
        level,
        dose=replace(level.dose, minutes=half_of(level.dose.minutes)),
        parameters=_played(of, {**of.parameters, **half, **own}),
        taster=None,
    )
    if given is None:
        return made
    return replace(
        made,
        preview=given.preview.plain(),
        dose=made.dose if given.minutes is None else replace(made.dose, minutes=given.minutes),
        modalities=level.modalities if given.modalities is None else frozenset(given.modalities),
    )


def _dose(level: schema.Level) -> Dose:
    most = limits.MOST[level.height]
    if level.dose is None:
        return most
    days = most.days_per_week if level.dose.days_per_week is None else level.dose.days_per_week
    return Dose(level.dose.minutes, level.dose.sessions_per_day, days)


def _lines(script: schema.Script, levels: tuple[Level, ...]) -> dict[str, Texts]:
    """Every line by its key. A sub-level has its level's lines too, under its own id: what is played there
    is the sub-level. A line of a library is there once."""
    lines: dict[str, Texts] = {}
    for level in script.levels:
        own: dict[str, Texts] = {name: line.plain() for name, line in level.lines.items()}
        if level.behaviour in TALKING:
            own = {**strengths.of(level.parameters).lines(), **own}
        own = {**of_people(level.behaviour), **own}
        lines.update({f"{level.id}.{name}": line for name, line in own.items()})
        for part in level.sublevels:
            changed: dict[str, Texts] = {name: line.plain() for name, line in part.lines.items()}
            if level.behaviour in TALKING:
                changed = {**strengths.of({**level.parameters, **part.parameters}).lines(), **changed}
            changed = {**(of_people(part.behaviour) if part.behaviour else {}), **changed}
            lines.update({f"{part.id}.{name}": line for name, line in {**own, **changed}.items()})
    letter = FAREWELL if script.farewell is None else [line.plain() for line in script.farewell.lines]
    for portion in _portions(levels):
        if portion.behaviour == "small-word":
            lines.update(libraries.texts(portion.parameters["lines"]))
        elif portion.behaviour == "choosing":
            lines.update(libraries.lines_with_cards(portion.parameters["offers"]))
    lines.update(waypoints.lines(script))
    return lines | {f"farewell.letter-{number}": line for number, line in enumerate(letter, 1)}


def _portions(levels: tuple[Level, ...]) -> Iterator[Level]:
    """All that can be played: levels, their sub-levels, and the half of each."""
    for level in levels:
        for each in (level, *level.parts):
            yield from (each, *([] if each.taster is None else [each.taster]))


def _signed(alert: schema.Alert) -> str:
    card = alert.card_only
    return "" if card is None else f"{card.signed_by}, {card.signed_on.isoformat()}"


def _alerts(alert: schema.Alert) -> Alerts:
    """The alert mode only; whom to ask, and how, is in the robot's configuration."""
    if alert.channels:
        return Alerts("channels")
    return Alerts("unsigned" if alert.card_only is None else "card-only")


def _row(row: schema.HotlineRow) -> dict[str, str]:
    notes = row.note.plain() if row.note is not None else {}
    return {
        language: " · ".join(part for part in (name, row.contact, notes.get(language, "")) if part)
        for language, name in row.name.plain().items()
        if language in LANGUAGES
    }
