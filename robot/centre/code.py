"""Six digits that prove a visit: one every ten minutes on a tablet, or one a day on a printed sheet.

They are those of RFC 6238 (HMAC-SHA256, steps of 600 s) with a key that changes every month, worked out by
centre and robot each for itself: no network, and nothing by which anybody could be told apart.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

WINDOW_S = 600
# A clock of either side may be off by so many windows: twenty minutes.
TOLERANCE = 2
DIGITS = 6
CODE = re.compile(r"[0-9]{6}")
EPOCH = date(1970, 1, 1).toordinal()


def month_of(day: date) -> str:
    """The name of a day's month, "2026-11"."""
    return f"{day.year:04}-{day.month:02}"


def window_of(seconds: float) -> int:
    """The number of the ten minutes in which a moment lies (seconds UTC since 1970)."""
    return int(seconds // WINDOW_S)


def month_of_window(window: int) -> str:
    """The month, in UTC, whose key makes the code of these ten minutes: the same on both sides."""
    return month_of(datetime.fromtimestamp(window * WINDOW_S, UTC).date())


def month_key(root: bytes, month: str) -> bytes:
    """The key of one month. From it neither the root nor the key of another month can be worked out."""
    return hmac.digest(root, f"yorisou centre 1\n{month}".encode(), hashlib.sha256)


def window_code(key: bytes, window: int) -> str:
    """What the tablet shows in these ten minutes."""
    return _digits(key, window)


def day_code(key: bytes, day: date) -> str:
    """What the printed sheet of a day shows."""
    return _digits(hmac.digest(key, b"sheet", hashlib.sha256), day.toordinal() - EPOCH)


def _digits(key: bytes, count: int) -> str:
    return HOTP(key, DIGITS, SHA256()).generate(count).decode()


def cleaned(code: str) -> str:
    """A code as somebody types it, "123 456" or in wide digits; "" where it cannot be one."""
    digits = "".join(str(int(each)) for each in code if each.isdecimal())
    rest = "".join(each for each in code if not each.isdecimal())
    return digits if CODE.fullmatch(digits) and not rest.strip(" -\u3000") else ""


def day_of_code(keys: Mapping[str, bytes], code: str, now_s: float, zone: tzinfo | None) -> date | None:
    """The day to which a code belongs, or None for one that is not of today.

    Any of the day that has been, because it is typed at home, later; twenty minutes before and after are
    forgiven. Of several days the latest. `zone`: of the robot; None: the machine's own.
    """
    found = [
        day for day, each in _expected(keys, now_s, zone) if hmac.compare_digest(each.encode(), code.encode())
    ]
    return max(found, default=None)


def _expected(keys: Mapping[str, bytes], now_s: float, zone: tzinfo | None) -> Iterator[tuple[date, str]]:
    slack = timedelta(seconds=TOLERANCE * WINDOW_S)
    now = datetime.fromtimestamp(now_s, UTC).astimezone(zone)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    first = window_of(midnight.timestamp()) - TOLERANCE
    for window in range(first, window_of(now_s) + TOLERANCE + 1):
        key = keys.get(month_of_window(window))
        if key is not None:
            yield (
                datetime.fromtimestamp(window * WINDOW_S, UTC).astimezone(zone).date(),
                window_code(key, window),
            )
    for day in {(now - slack).date(), now.date(), (now + slack).date()}:
        key = keys.get(month_of(day))
        if key is not None:
            yield day, day_code(key, day)
