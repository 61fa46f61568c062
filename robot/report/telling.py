"""How people were told: hand-overs, alerts, drills and digests, from the records of a journal."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from robot.journal.reading import Entry
from robot.report.history import Alert, HandOver, Moment

Body = dict[str, Any]
WHAT: dict[str, Literal["alert", "drill", "digest"]] = {
    "violence-alert": "alert",
    "sender-alert": "alert",
    "digest": "digest",
}


class Telling:
    """Takes records in, in their order, over all recordings."""

    def __init__(self) -> None:
        self._alerts: dict[int, Alert] = {}
        self._handovers: list[HandOver] = []
        self._tier, self._violence = 0, False
        self._answer: tuple[int, str, Moment] | None = None

    @property
    def handovers(self) -> tuple[HandOver, ...]:
        return tuple(self._handovers)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        return tuple(self._alerts.values())

    def take(self, at: Moment, entry: Entry) -> None:
        """One record of a kind in TAKES. Raises KeyError, TypeError or ValueError for another shape."""
        TAKES[entry.kind](self, at, entry)

    def _crisis(self, _at: Moment, entry: Entry) -> None:
        self._tier = max(self._tier, int(entry.body.get("tier", 0)))
        if entry.body.get("sort") == "violence":
            self._violence = True
            self._tell_professionals_only()

    def _tell_professionals_only(self) -> None:
        if self._handovers and self._handovers[-1].cleared is None:
            self._handovers[-1] = replace(self._handovers[-1], professionals_only=True)

    def _handed_over(self, at: Moment, entry: Entry) -> None:
        state, name = str(entry.body.get("state", "")), str(entry.body.get("name", ""))
        last = self._handovers[-1] if self._handovers else None
        if last is None or last.cleared is not None:
            if state == "cleared":
                return
            last = HandOver(at, max(2, self._tier), professionals_only=self._violence)
            self._handovers.append(last)
        change: Body = {"tier": max(last.tier, self._tier)}
        if state == "cleared":
            change |= {"cleared": at, "cleared_by": name}
            self._tier, self._violence = 0, False
        elif not last.states or last.states[-1][1] != state:
            change["states"] = (*last.states, (at, state))
            if state == "acknowledged" and last.acknowledged is None:
                change |= {"acknowledged": at, "acknowledged_by": name}
        self._handovers[-1] = replace(last, **change)

    def _alert(self, at: Moment, entry: Entry) -> None:
        body = entry.body
        number, to = int(body["alert"]), str(body.get("to", ""))
        what = "drill" if body.get("drill") else WHAT.get(entry.kind, "alert")
        made = self._alerts.get(number) or Alert(number, what, at, int(body.get("tier", 0)))
        names = made.to if not to or to in made.to else (*made.to, to)
        self._alerts[number] = replace(made, to=names)
        if entry.kind == "violence-alert":
            self._tell_professionals_only()

    def _sent(self, _at: Moment, entry: Entry) -> None:
        made = self._alerts.get(int(entry.body.get("alert", 0)))
        if made is not None and entry.body.get("ok"):
            self._alerts[made.number] = replace(made, taken=True)

    def _answered(self, at: Moment, entry: Entry) -> None:
        """Somebody says that they know. Where they were asked, the alert is closed in the same moment."""
        self._answer = int(entry.body["alert"]), str(entry.body.get("by", "")), at

    def _digest_seen(self, at: Moment, entry: Entry) -> None:
        for made in self._alerts.values():
            if made.what == "digest" and made.waits:
                by = str(entry.body.get("by", ""))
                self._alerts[made.number] = replace(made, acknowledged_by=by, acknowledged=at)

    def _closed(self, at: Moment, entry: Entry) -> None:
        made = self._alerts.get(int(entry.body["alert"]))
        if made is None or not made.waits:
            return
        number, by, when = self._answer or (0, "", None)
        change: Body = {"closed": at}
        if number == made.number and when == at:
            change = {"acknowledged": at, "acknowledged_by": by}
        self._alerts[made.number] = replace(made, **change)


TAKES: dict[str, Callable[[Telling, Moment, Entry], None]] = {
    "crisis": Telling._crisis,
    "handover": Telling._handed_over,
    "alert": Telling._alert,
    "violence-alert": Telling._alert,
    "sender-alert": Telling._alert,
    "digest": Telling._alert,
    "alert-sent": Telling._sent,
    "alert-acknowledged": Telling._answered,
    "digest-seen": Telling._digest_seen,
    "alert-closed": Telling._closed,
}
