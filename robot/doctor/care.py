"""Doctor findings about alerts: the plan, the last drill, the rows of the card (law 10)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from robot import paths
from robot.alerts.ack import last_drill_us
from robot.alerts.base import counted
from robot.alerts.desk import path_beside
from robot.app import from_config
from robot.behaviours.script import check
from robot.channels.delivery import scheme, understood
from robot.config.schema import Config
from robot.contract.calendar import DAY_US
from robot.contract.programme import Programme
from robot.doctor.finding import Finding
from robot.errors import YorisouError
from robot.files.rights import open_to_others

OLD_ROW = "S218"


def examine(config: Config, now_utc_us: int) -> Iterator[Finding]:
    """The findings in order. Nothing is sent and nothing is written."""
    yield from _secrets(config)
    try:
        programme = from_config.programme(config)
    except YorisouError as error:
        yield Finding("care", "missing", f"{error.where}: {error.what.strip()}", error.mend)
        return
    yield _plan(config, programme)
    yield from _reached(config)
    if programme.alerts.mode == "channels" and programme.alerts.rota:
        yield _drill(config, programme, now_utc_us)
        yield _digest(config)
        yield _violence(config)
    yield _card(config, programme, now_utc_us)


def _secrets(config: Config) -> Iterator[Finding]:
    """A configuration that holds channels, and so passwords, is for its owner's eyes."""
    file = config.source
    if file is None or not any(member.channels for member in config.care.staff):
        return
    try:
        shared = open_to_others(file)
    except OSError:
        return
    if shared:
        detail = f"{file} holds channels, and others on this machine can read it"
        yield Finding("config", "degraded", detail, f"Run: chmod 600 {file}")


def _plan(config: Config, programme: Programme) -> Finding:
    alerts = programme.alerts
    if alerts.mode == "channels" and alerts.rota:
        detail = f"asks {', then '.join(alerts.rota)}, {counted(alerts.answer_minutes, 'minute')} each"
        if not config.care.link_base:
            return Finding("care", "real", f"{detail}; they answer with a code on this machine")
        return Finding("care", "real", f"{detail}; they answer by a link")
    if alerts.mode == "channels":
        mend = "Name channels and a rota under [care], or sign for the card only in the script."
        return Finding("care", "missing", "nobody is told in a crisis, so no contact session begins", mend)
    if alerts.mode == "unsigned":
        mend = "For a real person name channels and a rota under [care] in yorisou.toml."
        return Finding("care", "simulated", "nobody is told in a crisis: for a simulated body only", mend)
    if config.care.rota:
        mend = "Write alert: {channels: true} in the script, or take the rota out."
        return Finding("care", "degraded", "there is a rota, but the script says: card only", mend)
    return Finding(
        "care",
        "off",
        f"nobody is told in a crisis, there is the card only; signed: {programme.card_only}",
    )


def _reached(config: Config) -> Iterator[Finding]:
    """Whom each channel reaches as it is understood: a slip in an address is seen here, not in a crisis."""
    named: list[tuple[str, str]] = []
    for member in config.care.staff:
        try:
            named += [(member.id, url) for url in member.urls()]
        except ValueError as error:
            yield Finding("channels", "degraded", f"{member.id}: {error}", "Correct channels_file.")
    for (name, url), each in zip(named, understood([url for _, url in named]), strict=True):
        if each.fault:
            detail = f"{name}: a channel ({scheme(url)}) {each.fault}"
            yield Finding("channels", "degraded", detail, "docs/explanation/handover.md has examples.")
        else:
            yield Finding(
                "channels", "real", f"{name} by {scheme(url)} to {each.to or 'where it is not known'}"
            )


def _drill(config: Config, programme: Programme, now_utc_us: int) -> Finding:
    last = last_drill_us(path_beside(Path(config.journal.path)))
    days, limit = (now_utc_us - last) / DAY_US, programme.alerts.drill_days
    mend = "With the companion running: yorisou alert drill"
    if not last:
        return Finding(
            "drill", "missing", "no drill was acknowledged yet, so no contact session begins", mend
        )
    ago = f"{counted(round(days), 'day')} ago"
    if not 0 <= days <= limit:
        detail = f"the last drill was {ago}, more than {limit}: no contact session begins"
        return Finding("drill", "degraded", detail, mend)
    return Finding("drill", "real", f"acknowledged {ago}, good for {limit}")


ROLE = 'Write role = "professional" for those of [[care.staff]] who are (docs/how-to/alerts.md).'


def _digest(config: Config) -> Finding:
    care = config.care
    readers = [name for name in care.rota if name not in care.of_role("family")]
    if not readers:
        return Finding(
            "digest",
            "degraded",
            "everybody on the rota is family: it is on the staff's page only",
            ROLE,
        )
    hours = counted(care.digest_answer_hours, "hour")
    return Finding("digest", "real", f"by {care.digest_at} to {', then '.join(readers)}, {hours} each")


def _violence(config: Config) -> Finding:
    """Of whom nothing is said might be of the family: nobody is guessed to be a professional."""
    care = config.care
    told = [name for name in care.rota if name in care.of_role("professional")]
    if not told:
        what = "nobody on the rota is said to be a professional: of violence at home nobody is told"
        return Finding("violence", "degraded", f"{what}, there is the card only", ROLE)
    return Finding("violence", "real", f"of violence at home only {', then '.join(told)} is told")


def _card(config: Config, programme: Programme, now_utc_us: int) -> Finding:
    named = config.programme.path
    path = paths.FIRST_PROGRAMME if named is None else Path(named)
    today: date = datetime.fromtimestamp(now_utc_us / 1e6, UTC).date()
    old = [finding for finding in check(path, today) if OLD_ROW in str(finding)]
    if old:
        detail = f"{len(old)} of {counted(len(programme.hotline), 'row')} verified more than 180 days ago"
        return Finding(
            "hotline",
            "degraded",
            detail,
            f"Call or write to each, then correct verified_on in {path.name}.",
        )
    return Finding("hotline", "real", f"{len(programme.hotline)} rows, all verified within 180 days")
