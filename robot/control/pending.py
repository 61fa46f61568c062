"""When a request may be answered: once the engine has taken it, and for most also once it is on the disk."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from robot.clock import US_PER_S, Clock
from robot.contract.record import Record
from robot.errors import UsageError

PRESS_KEPT_S = 600.0
# A stop that is carried out once too often costs nothing; one that is swallowed does.
STOP_KEPT_S = 10.0
PRESSES = 4_096
Pending = asyncio.Future[None]


class Handled:
    """Tells whoever waits that an event has been handled, or that it never will be."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[Record, Pending]] = {}  # by identity: the queue holds the very object

    def expect(self, event: Record) -> Pending:
        """To be called before the event is queued. The future raises UsageError for one that is left out."""
        done: Pending = asyncio.get_running_loop().create_future()
        self._waiting[id(event)] = (event, done)
        return done

    def handled(self, event: Record) -> None:
        _, done = self._waiting.pop(id(event), (None, None))
        if done is not None and not done.done():
            done.set_result(None)

    def left_out(self, event: Record) -> None:
        """A stop came after it, or there were too many at once."""
        _, done = self._waiting.pop(id(event), (None, None))
        if done is not None and not done.done():
            what = "something weightier came in between, so nothing has changed."
            done.set_exception(UsageError(event.kind, what, "Ask again if it is still wanted."))
            done.exception()  # seen: nobody may be waiting any more


class Presses:
    """A press that comes two ways is carried out once, and both are answered alike.

    Kept for ten minutes: a tablet that was asleep may send late what went the other way long ago. A stop is
    kept for seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[int, Pending]] = OrderedDict()

    def once(self, verb: str, press: str, carry_out: Callable[[], Pending]) -> Pending:
        """What the first of these presses led to; `carry_out` is called for the first one only."""
        if not press:
            return carry_out()
        now, kept_s = self._clock.now(), STOP_KEPT_S if verb == "stop" else PRESS_KEPT_S
        since, known = self._known.get((verb, press), (0, None))
        if known is None or now - since > kept_s * US_PER_S or _failed(known):
            known = carry_out()
            self._known[verb, press] = (now, known)
            self._known.move_to_end((verb, press))
            if len(self._known) > PRESSES:
                self._known.popitem(last=False)
        return known


def _failed(done: Pending) -> bool:
    return done.done() and (done.cancelled() or done.exception() is not None)


class Saving:
    """Says when what has been queued for the disk is on it: to any number at once, and no thread waits.

    One question at a time is put to the journal, so that nothing piles up there while a disk is full.
    """

    def __init__(
        self,
        acknowledged: Callable[[Callable[[], None]], None],
        from_thread: Callable[[Callable[[], None]], None],
    ) -> None:
        self._acknowledged, self._from_thread = acknowledged, from_thread
        self._current: set[Pending] | None = None
        self._next: set[Pending] = set()

    async def saved(self, limit_s: float) -> bool:
        """True once everything queued before this call is on the disk; False after `limit_s` seconds."""
        done: Pending = asyncio.get_running_loop().create_future()
        self._next.add(done)
        self._ask()
        try:
            async with asyncio.timeout(limit_s):
                await done
        except TimeoutError:
            return False
        finally:
            self._next.discard(done)
            if self._current is not None:
                self._current.discard(done)
        return True

    def _ask(self) -> None:
        if self._current is None and self._next:
            self._current, self._next = self._next, set()
            self._acknowledged(lambda: self._from_thread(self._answered))

    def _answered(self) -> None:
        answered, self._current = self._current or set(), None
        for done in answered:
            if not done.done():
                done.set_result(None)
        self._ask()
