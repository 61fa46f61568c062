"""Where the voice goes: this machine's sound device, a page chosen as the speaker, or captions only."""

from collections.abc import Callable

from robot.control.server import Client
from robot.control.viewer_requests import Played
from robot.drivers.voice.output import Output, RemoteOutput

FromThread = Callable[[Callable[[], None]], None]


class Speakers:
    """At most one page is the speaker at a time; when it goes, the sound goes back to the device, if any."""

    def __init__(self, from_thread: FromThread) -> None:
        self._from_thread = from_thread
        self._page: tuple[Client, RemoteOutput] | None = None
        self.device: Output | None = None
        self.use: Callable[[Output | None], None] = lambda _output: None
        self.told: Callable[[], None] = lambda: None
        self.level: Callable[[float], None] = lambda _level: (
            None
        )  # of what the device plays, 0..1; any thread

    @property
    def name(self) -> str:
        """ "page", "device" or "none", as the state view says it."""
        if self._page is not None:
            return "page"
        return "device" if self.device is not None else "none"

    def choose(self, client: Client | None) -> None:
        """Let this client's page play the sound; None gives it back to the device."""
        before, self._page = self._page, None
        if client is not None:
            output = RemoteOutput(lambda message: self._from_thread(lambda: client.push(message)))
            self._page = (client, output)
        self.use(self.device if self._page is None else self._page[1])
        if before is not None:
            before[1].lost()
        self.told()

    def plug(self, device: Output | None) -> None:
        """The device has come, or gone."""
        self.device = device
        if self._page is None:
            self.use(device)
        self.told()

    def played(self, client: Client, report: Played) -> None:
        """The page's acknowledgement of what it really played."""
        if self._page is not None and self._page[0] is client:
            self._page[1].acknowledge(report.sound, report.ms, report.complete)

    def left(self, client: Client) -> None:
        """A client has gone."""
        if self._page is not None and self._page[0] is client:
            self.choose(None)
