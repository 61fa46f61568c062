"""Timers as data: a name and when it is due. Nothing here waits; the shell asks for `deadline()`."""


class Timers:
    """The engine's timers. Due times in monotonic microseconds, by name. Setting a name again moves it."""

    def __init__(self) -> None:
        self._due: dict[str, int] = {}
        self._held: dict[str, int] = {}

    def set(self, name: str, now: int, seconds: float) -> None:
        self._due[name] = now + round(seconds * 1_000_000)

    def cancel(self, *names: str) -> None:
        for name in names:
            self._due.pop(name, None)
            self._held.pop(name, None)

    def running(self, name: str) -> bool:
        return name in self._due or name in self._held

    def keep_only(self, *names: str) -> None:
        """Cancel every timer but these."""
        self.cancel(*(self._due.keys() | self._held.keys()) - set(names))

    def deadline(self) -> int | None:
        return min(self._due.values()) if self._due else None

    def pop_due(self, now: int) -> str | None:
        """Remove and return the name that has been due longest, or None; ties in the order of names."""
        due: tuple[int, str] | None = None
        for name, at in self._due.items():
            if at <= now and (due is None or (at, name) < due):
                due = (at, name)
        if due is None:
            return None
        del self._due[due[1]]
        return due[1]

    def hold(self, now: int, names: tuple[str, ...]) -> None:
        """Stop the clock of these timers."""
        for name in sorted(self._due.keys() & set(names)):
            self._held[name] = max(0, self._due.pop(name) - now)

    def release(self, now: int) -> None:
        """Let held timers run on with the time that they had left."""
        for name, left in self._held.items():
            self._due[name] = now + left
        self._held.clear()
