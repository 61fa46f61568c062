"""Send a real message to every channel of one member of staff.

Exit code 4 when none takes it, 1 when not all do.
"""

from typing import Annotated

import typer

from robot import paths
from robot.alerts.alert_text import trial
from robot.channels.delivery import AppriseAlerter, scheme, understood
from robot.cli.options import ConfigFile
from robot.config.schema import load
from robot.errors import DeviceError, UsageError


def command(staff: Annotated[str, typer.Argument(help="Staff id.")], config: ConfigFile = None) -> None:
    named = config if config is not None else paths.CONFIG if paths.CONFIG.exists() else None
    care = load(named).care
    member = care.member(staff)
    if member is None:
        known = ", ".join(each.id for each in care.staff) or "nobody yet"
        raise UsageError("alert test", f"nobody is called {staff!r}.", f"Under [care] there is {known}.")
    urls = member.urls()
    took: dict[int, bool] = {}
    reached = understood(urls)
    AppriseAlerter().deliver(urls, trial(member), took.__setitem__)
    for place, (url, each) in enumerate(zip(urls, reached, strict=True)):
        answer = "took it" if took[place] else "did not take it"
        to = f"; it reaches {each.to}" if each.to else ""
        typer.echo(f"channel {place + 1} ({scheme(url)}): {answer}{to}")
    if not any(took.values()):
        raise DeviceError(
            staff, "no channel took the message.", "Look at the address, the password, the network."
        )
    raise typer.Exit(0 if all(took.values()) else 1)
