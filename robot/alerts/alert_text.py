"""The fixed text of an alert, in the recipient's language. It never contains a word of the person."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from robot.channels.letter import Letter
from robot.config.schema import CareSection, StaffMember
from robot.contract.commands import Alert, Digest, SenderAlert, ViolenceAlert
from robot.messages import text

# What is told to one member of staff.
Told = Alert | ViolenceAlert | SenderAlert | Digest
CLI = "yorisou alert ack"


def letter(care: CareSection, member: StaffMember, told: Told, secret: str, utc_us: int, zone: str) -> Letter:
    """The letter of one alert: who it is about, how urgent, when, and how to say that it has arrived.

    `zone` is the person's time zone, "local" for this machine's. Violence at home, and what a sender wrote,
    is named to professionals only, whatever is asked for: this is the last door.
    """
    if isinstance(told, Digest):
        return _digest(care, member, told, secret, zone)
    language, figures = member.language, _figures(care, member, secret)
    figures |= {"time": _at(utc_us, zone), "minutes": care.answer_minutes}
    urgent = "alert.now" if told.tier >= 3 else "alert.same-day"
    keys: tuple[str, ...] = ("alert.handed-over", urgent)
    if isinstance(told, ViolenceAlert | SenderAlert) and member.role != "professional":
        raise ValueError("violence at home, and what a sender wrote, is told to professionals only")
    if isinstance(told, ViolenceAlert):
        keys = (*keys, "alert.violence")
    elif isinstance(told, SenderAlert):
        head = ("alert.home",) if told.sort == "home" else ("alert.sender", f"alert.sender-{told.sort}")
        keys = (*head, urgent)
    drill = isinstance(told, Alert) and told.drill
    keys = ("alert.drill",) if drill else keys
    body = _body(care, language, figures, (*keys, "alert.no-words"), "alert.next")
    return Letter(text("alert.title-drill" if drill else "alert.title", language, **figures), body)


def _digest(care: CareSection, member: StaffMember, told: Digest, secret: str, zone: str) -> Letter:
    """The letter of the day's worries: a line of each, and its time."""
    language, figures = member.language, _figures(care, member, secret)
    lines = [f"- {worry(kind, utc_us, dated, language, zone)}" for kind, utc_us, dated in told.lines]
    if told.more:
        lines.insert(0, f"- {text('digest.more', language, count=told.more)}")
    figures["hours"] = care.digest_answer_hours
    whole = [text("digest.head", language, **figures), "\n".join(lines)]
    whole.append(_body(care, language, figures, ("alert.no-words",), "digest.next"))
    return Letter(text("digest.title", language, **figures), "\n\n".join(whole))


def worry(kind: str, utc_us: int, dated: bool, language: str, zone: str) -> str:
    """One line of a digest: when, and of what kind."""
    when = _at(utc_us, zone) if dated else text("digest.undated", language)
    return f"{when}: {text(f'worry.{kind}', language)}"


def _figures(care: CareSection, member: StaffMember, secret: str) -> dict[str, str | int | float]:
    return {
        "person": care.pseudonym or text("alert.somebody", member.language),
        "link": link(care, secret, member.language),
        "code": f"{CLI} {secret}",
    }


def _body(
    care: CareSection,
    language: str,
    figures: dict[str, str | int | float],
    keys: tuple[str, ...],
    following: str,
) -> str:
    """The paragraphs of a letter: what it is about, how to answer, and what happens without an answer."""
    answer = "alert.answer-link" if care.link_base else "alert.answer-code"
    return "\n\n".join(text(key, language, **figures) for key in (*keys, answer, following))


def _at(utc_us: int, zone: str) -> str:
    local = datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone(None if zone == "local" else ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M} (UTC{local:%z})"


def trial(member: StaffMember) -> Letter:
    """A letter that only shows that a channel works; nothing is to be answered."""
    language = member.language
    return Letter(text("alert.title-trial", language), text("alert.trial", language))


def link(care: CareSection, secret: str, language: str) -> str:
    """The link that answers an alert; "" without a base address."""
    return f"{care.link_base.rstrip('/')}/ack/{secret}?lang={language}" if care.link_base else ""
