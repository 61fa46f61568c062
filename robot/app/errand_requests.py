"""Requests that take a process of their own: the machine and reports."""

from robot.app.machine import Machine
from robot.app.reports import Reports
from robot.control import viewer_requests as viewer
from robot.control.answers import Answer
from robot.control.kept_requests import MakeLetter
from robot.control.request_base import Request
from robot.control.server import Client


class ErrandRequests:
    """Answers them at once; what takes time goes on meanwhile."""

    def __init__(self, machine: Machine, reports: Reports) -> None:
        self._machine, self._reports = machine, reports

    async def answer(self, client: Client, request: Request) -> Answer | None:
        """The answer, None for any other request. Raises UsageError."""
        match request:
            case viewer.Machine():
                return self._machine.state()
            case viewer.MakeReport() | MakeLetter():
                return self._reports.begin(client.device, request)
            case viewer.ReportPart():
                return self._reports.part(client.device, request)
        return None
