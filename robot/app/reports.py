"""Reports for staff, and letters for the person: made by a process of their own, kept nowhere (law 8)."""

import asyncio
import base64
import json
import secrets
from dataclasses import dataclass, replace

from robot.app import from_config
from robot.app.errand import Errand
from robot.app.options import Options
from robot.clock import Clock
from robot.control.answers import Answer
from robot.control.errand_answers import Making, Part
from robot.control.kept_requests import MakeLetter
from robot.control.viewer_requests import MakeReport, ReportPart
from robot.errors import UsageError, YorisouError

WITHIN_S, MOST = 30.0, 8_000_000
PART = 120_000  # bytes of a part; as base64 it fits a line of the socket
# So long one waits to be fetched. Then it is gone.
WAITS_S = 120


@dataclass(frozen=True, slots=True)
class _Report:
    """The one that there is. `of`: the device that asked for it."""

    name: str
    of: str
    state: str = "making"
    error: str = ""
    body: bytes = b""
    policy: str = ""


class Reports:
    """Makes one report at a time, and has one at most."""

    def __init__(self, options: Options, clock: Clock) -> None:
        self._options, self._clock = options, clock
        self._errand = Errand("robot.report", WITHIN_S, MOST)
        self._report: _Report | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, device: str, request: MakeReport | MakeLetter) -> Answer:
        """Raises UsageError, code "busy", while another one is being made."""
        if self._report is not None and self._report.state == "making":
            raise UsageError("report", "one is being made.", "Try again in a moment.", code="busy")
        self._report = report = _Report(secrets.token_urlsafe(12), device)
        self._task = asyncio.create_task(self._make(report, request))
        return Making(report.name)

    async def _make(self, report: _Report, request: MakeReport | MakeLetter) -> None:
        options, config = self._options, self._options.config
        asked = {
            **request.to_json(),
            "journal": str(options.journal_path.absolute()),
            "key": str(from_config.key_path(config).absolute()),
            "now_utc_us": self._clock.wall(),
        }
        try:
            head, _, body = (await self._errand.run(asked)).partition(b"\n")
            made = replace(report, state="ready", body=body, policy=str(json.loads(head)["policy"]))
        except (YorisouError, ValueError, KeyError) as error:
            made = replace(report, state="failed", error=getattr(error, "what", "is no report.").strip())
        self._report = made
        await self._clock.wait(WAITS_S)
        if self._report is made:
            self._report = None

    def part(self, device: str, request: ReportPart) -> Answer:
        """What is to be had of it. Raises UsageError for one that is not there, or another's."""
        report = self._report
        if report is None or report.name != request.report or report.of != device:
            raise UsageError("report", "is not there any more.", "Ask for it again.", code="gone")
        start = max(0, request.start)
        data = base64.b64encode(report.body[start : start + PART]).decode()
        size = len(report.body)
        if report.state == "ready" and start + PART >= size:
            self._report = None  # handed on whole
        return Part(report.state, report.error, size, data, report.policy)

    def close(self) -> None:
        self._report = None
        self._errand.close()
        if self._task is not None:
            self._task.cancel()
