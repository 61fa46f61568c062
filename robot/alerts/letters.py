"""The fixed text of an alert in the language of the one who gets it. No word of the person is in it, ever."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from robot.alerts.base import Letter
from robot.config.schema import CareSection, StaffMember
from robot.messages import text

CLI = "yorisou alert ack"


def letter(
    care: CareSection, member: StaffMember, tier: int, drill: bool, secret: str, utc_us: int, zone: str
) -> Letter:
    """The letter of one alert: who it is about, how urgent, when, and how to say that it has arrived.

    `zone` is the person's time zone, "local" for this machine's.
    """
    local = datetime.fromtimestamp(utc_us / 1e6, UTC).astimezone(None if zone == "local" else ZoneInfo(zone))
    language = member.language
    figures: dict[str, str | int | float] = {
        "person": care.pseudonym or text("alert.somebody", language),
        "time": f"{local:%Y-%m-%d %H:%M} (UTC{local:%z})",
        "minutes": care.answer_minutes,
        "link": link(care, secret, language),
        "code": f"{CLI} {secret}",
    }
    answer = "alert.answer-link" if care.link_base else "alert.answer-code"
    keys = (
        ("alert.drill",) if drill else ("alert.handed-over", "alert.now" if tier >= 3 else "alert.same-day")
    )
    body = "\n\n".join(
        text(key, language, **figures) for key in (*keys, "alert.no-words", answer, "alert.next")
    )
    return Letter(text("alert.title-drill" if drill else "alert.title", language, **figures), body)


def trial(member: StaffMember) -> Letter:
    """A letter that only shows that a channel works; nothing is to be answered."""
    language = member.language
    return Letter(text("alert.title-trial", language), text("alert.trial", language))


def link(care: CareSection, secret: str, language: str) -> str:
    """Where the alert is answered; "" without a base."""
    return f"{care.link_base.rstrip('/')}/ack/{secret}?lang={language}" if care.link_base else ""
