"""Notices on the page: those that stand from the start, and how a running companion shows another."""

from dataclasses import replace

from robot.config.schema import Config
from robot.contract.programme import Programme
from robot.runtime.dispatcher import Dispatcher
from robot.runtime.quiet_hours import kept_quiet_hours
from robot.runtime.viewers import Viewers


class Notices:
    """Shows and takes away notices of robot/messages/*/, on whichever view the dispatcher has now."""

    def __init__(self, dispatcher: Dispatcher, viewers: Viewers) -> None:
        self._dispatcher, self._viewers = dispatcher, viewers

    def show(self, code: str, on: bool = True) -> None:
        """Show it until it is mended, or take it away."""
        self._dispatcher.view.notice(code, on)
        self._viewers.changed()

    def stands(self, code: str) -> bool:
        return code in self._dispatcher.view.notices

    def device(self, **state: str | bool) -> None:
        """What the page says of voice, microphone and ears."""
        view = self._dispatcher.view
        view.show_device(replace(view.device, **state))  # type: ignore[arg-type] # by name
        self._viewers.changed()


def standing_notices(config: Config, programme: Programme) -> list[str]:
    """Codes of the notices that stand from the start, beside what is missing (missing_parts.py)."""
    kept = kept_quiet_hours(config)
    codes = ["simulated-body"] if config.simulated else []
    codes += [f"no-quiet-hours-{whose}" for whose in ("person", "household") if whose not in kept]
    return codes if programme.alerts.mode == "channels" else [*codes, "card-only"]
