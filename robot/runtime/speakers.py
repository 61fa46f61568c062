"""Where the voice goes: this machine's sound device, a page chosen as the speaker, or captions only."""

from collections.abc import Callable

from robot.control.server import Client
from robot.control.viewer_requests import Played
from robot.drivers.voice.output import Output, RemoteOutput

FromThread = Callable[[Callable[[], None]], None]
Use = Callable[[Output | None], None]


class Speakers:
    """At most one page is the speaker at a time; when it goes, the sound goes back to the device, if any."""

    def __init__(self, from_thread: FromThread) -> None:
        self._from_thread = from_thread
        self._page: tuple[Client, RemoteOutput] | None = None
        self._device: Output | None = None
        self._use: Use = lambda _output: None
        self._changed: Callable[[str, str], None] = lambda _speaker, _device: None

    def connect(self, use: Use, changed: Callable[[str, str], None] = lambda _speaker, _device: None) -> None:
        """From now on `use` is told which output sounds.

        `changed` is told the speaker ("page", "device" or "none") and the name of the device ("" for none).
        """
        self._use, self._changed = use, changed

    def choose(self, client: Client | None) -> None:
        """Let this client's page play the sound; None gives it back to the device."""
        before, self._page = self._page, None
        if client is not None:
            output = RemoteOutput(lambda message: self._from_thread(lambda: client.push(message)))
            self._page = (client, output)
        self._use(self._device if self._page is None else self._page[1])
        if before is not None:
            before[1].lost()
            if before[0] is not client:
                before[0].push({"kind": "speaker-lost"})
        self._tell()

    def plug(self, device: Output | None) -> None:
        """The device has come, or gone."""
        self._device = device
        if self._page is None:
            self._use(device)
        self._tell()

    def played(self, client: Client, report: Played) -> None:
        """The page's acknowledgement of what it really played."""
        if self._page is not None and self._page[0] is client:
            self._page[1].acknowledge(report.sound, report.ms, report.complete)

    def left(self, client: Client) -> None:
        """A client has gone."""
        if self._page is not None and self._page[0] is client:
            self.choose(None)

    def _tell(self) -> None:
        speaker = "page" if self._page is not None else "none" if self._device is None else "device"
        self._changed(speaker, "" if self._device is None else self._device.name)
