"""How long ten thousand answers of the first door take: `python -m benchmarks.first_door [turns]`. CPU time.

Read from the sealed store and counted, with one crossing, they take at most 1 s; beside it stands how many
times as long as a bare count of one question that is. Opening them is one X25519 exchange each in age itself:
it is printed with its share, without a limit, as each is opened once. Exit 1 when counting takes longer.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyrage
from pyrage import x25519

from robot.first_door.counts import counts, crossed
from robot.first_door.desk import make_desk
from robot.first_door.sealed_answer import Answer, drawn_code, seal
from robot.first_door.survey import Survey

ANSWERS, LIMIT_S, TURNS, SEED = 10_000, 1.0, 3, 17
T = TypeVar("T")


def timed(act: Callable[[], T]) -> tuple[float, T]:
    begun = time.process_time()
    done = act()
    return time.process_time() - begun, done


def sealed(survey: Survey, to: x25519.Recipient) -> list[bytes]:
    """Answers as they come, each with a code."""
    rng = random.Random(SEED)
    made = []
    for number in range(ANSWERS):
        taps = {name: rng.choice(options) for name, options in survey.options.items() if rng.random() < 0.9}
        code = drawn_code()
        each = Answer(version=1, survey=survey.id, id=f"{number:032x}", answers=taps, code=code)
        made.append(seal(each, to))
    return made


def main() -> int:
    """Returns the exit code."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    with tempfile.TemporaryDirectory() as place:
        desk = make_desk(Path(place))
        files = sealed(desk.survey, x25519.Recipient.from_str(desk.public))
        keys, store = list(desk.keys.identities), desk.store()
        age, _ = timed(lambda: [pyrage.decrypt(each, keys) for each in files])
        opening, _ = timed(lambda: store.take_each(files, desk.keys.identities, desk.survey))
        desk.keep(store)
        print(f"opening {ANSWERS}: {opening:.2f} s, of which age itself {age / opening:.0%}")
        options = desk.survey.options

        def count() -> None:
            answers = desk.store().counted
            counts(answers, options)
            crossed(answers, options, "who", "easiest")

        counting = min(timed(count)[0] for _ in range(turns))
        bare = min(timed(lambda: Counter(each.get("who") for each in store.counted))[0] for _ in range(turns))
        print(f"counting: {counting:.3f} s (at most {LIMIT_S:g}), {counting / bare:.0f} times one bare count")
    return 1 if counting > LIMIT_S else 0


if __name__ == "__main__":
    sys.exit(main())
