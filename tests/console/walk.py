"""A house on a thread of its own, and its page: for walks with browsers and the real requests behind them."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from tests.console.conftest import Page, end, start
from tests.runtime.house import House


class OwnThread:
    """Runs `live` until it is left; `live` awaits `serve` once its house is put together."""

    def __init__(self, live: Callable[[], Coroutine[Any, Any, None]], ready_s: float = 20) -> None:
        self._ready, self._over, self._ready_s = threading.Event(), threading.Event(), ready_s
        self._thread = threading.Thread(target=lambda: asyncio.run(live()), daemon=True)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._ready.wait(self._ready_s)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(20)

    async def serve(self, house: House, settle: Callable[[], Awaitable[None]] | None = None) -> None:
        """The house lives until the thread is left; it is ready once `settle` is done, where there is one."""
        await house.server.start()
        running = asyncio.ensure_future(house.companion.run(None))
        if settle is not None:
            await settle()
        self._ready.set()
        await asyncio.to_thread(self._over.wait)
        house.companion.close()
        await running
        await house.server.close()


@contextmanager
def page_of(house: House) -> Iterator[Page]:
    """Its page, which ends without a word."""
    page = start(house.server.path)  # type: ignore[arg-type]
    yield page
    assert end(page) == ""


def tab_of(context: BrowserContext, paged: Page, token: str) -> Tab:
    """A tab of a browser that is paired with this token."""
    context.add_cookies([{"name": f"device-{paged.port}", "value": token, "url": paged.url}])
    return context.new_page()
