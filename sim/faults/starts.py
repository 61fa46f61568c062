"""`python -m sim.faults.starts`: a robot is switched on while something is missing, which comes later.

Every lack alone and every two together. Exit code 1 when a law was broken.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from robot.errors import UsageError, YorisouError
from robot.journal.key import read_key
from robot.journal.saved_progress import read_progress
from sim.faults.start_faults import NAMED, START_FAULTS, StartFault
from sim.faults.start_rig import StartRig, template

# Law 1: a stop works within so long of the address being shown.
STOP_S = 1.0
# What is there again is taken up within so long: it is looked for every ten seconds at the latest.
TAKEN_UP_S = 40.0
SHOWN_S = 20.0
STILL_RAD = 0.02
STILL_FOR_S = 1.5


@dataclass(slots=True)
class Outcome:
    """One start. Times in seconds; `broken` says which law was broken."""

    names: tuple[str, ...]
    address_s: float = -1.0
    stop_s: float = -1.0
    taken_up_s: float = -1.0
    broken: list[str] = field(default_factory=list)


def play(made: Path, folder: Path, names: Sequence[str], *, later: bool = True) -> Outcome:
    """Start with these missing, stop it, bring them (`later`), wake it, end it, and look at the journal."""
    missing = [NAMED[name] for name in names]
    outcome = Outcome(tuple(names))
    rig = StartRig(made, folder)
    before = _progress(rig)
    try:
        for each in missing:
            each.remove(rig)
        _start(rig, outcome)
        if rig.running:
            _missing_is_told(rig, missing, outcome)
            if later:
                _bring(rig, missing, outcome)
        code = rig.end()
        if code != 0:
            outcome.broken.append(f"it ended with {code}")
        after_all = all(each.bring is not None for each in missing if each.part in ("key", "journal"))
        if later and after_all:
            _nothing_lost(rig, missing, before, outcome)
    finally:
        rig.close()
    return outcome


def _start(rig: StartRig, outcome: Outcome) -> None:
    began = rig.now()
    rig.start()
    if not rig.address():
        outcome.broken.append("no address was shown")
        return
    outcome.address_s = rig.now() - began
    outcome.stop_s = rig.until(lambda: rig.viewer.ask("stop").get("ok") is True, STOP_S)
    if outcome.stop_s < 0:
        outcome.broken.append(f"stop did not work within {STOP_S:g} s of the address")


def _missing_is_told(rig: StartRig, missing: Iterable[StartFault], outcome: Outcome) -> None:
    """One of its notices stands. Without a programme nobody looks at the journal, nor without its key."""
    hidden = {"journal", "key"} if any(each.part == "programme" for each in missing) else set()
    if any(each.part == "key" for each in missing) or any(
        each.name == "journal-directory" for each in missing
    ):
        hidden |= {"journal", "key"}
    for each in missing:
        if each.part not in hidden and rig.until(lambda each=each: _stands(rig, each), SHOWN_S) < 0:  # type: ignore[misc]
            outcome.broken.append(
                f"{each.name} is not told; there is {', '.join(sorted(rig.viewer.codes()))}"
            )


def _stands(rig: StartRig, missing: StartFault) -> bool:
    return bool(rig.viewer.codes() & set(missing.shows))


def _bring(rig: StartRig, missing: Sequence[StartFault], outcome: Outcome) -> None:
    poses = rig.servos()
    brought = [each for each in missing if each.bring is not None]
    for each in brought:
        assert each.bring is not None  # noqa: S101 - asked above
        each.bring(rig)
    poses = poses or rig.servos()
    outcome.taken_up_s = rig.until(lambda: not any(_stands(rig, each) for each in brought), TAKEN_UP_S)
    if outcome.taken_up_s < 0:
        left = [each.name for each in brought if _stands(rig, each)]
        outcome.broken.append(f"not taken up within {TAKEN_UP_S:g} s: {', '.join(left)}")
        return
    if any(each.part == "body" for each in brought):
        _asleep_and_still(rig, poses, outcome)
    rig.viewer.ask("wake")
    # With a level where it only sleeps, or a way in doubt, it stays asleep; it never hangs.
    if rig.until(lambda: rig.viewer.state().get("phase") in ("present", "asleep", "preview"), 5.0) < 0:
        outcome.broken.append(f"it does not wake: {rig.viewer.state().get('phase')}")
    if rig.viewer.ask("stop").get("ok") is not True:
        outcome.broken.append("stop did not work after what came")


def _asleep_and_still(rig: StartRig, before: dict[str, float], outcome: Outcome) -> None:
    phase = rig.viewer.state().get("phase")
    if phase not in ("asleep", "stopped"):
        outcome.broken.append(f"the body was taken up {phase}, not asleep")
    rig.clock.sleep(STILL_FOR_S)
    after = rig.servos()
    moved = max((abs(after[name] - before[name]) for name in before if name in after), default=0.0)
    if moved > STILL_RAD:
        outcome.broken.append(f"the body that came moved by itself, by {moved:.3f} rad")


# --- what was saved -----------------------------------------------------------------------------------------


def _progress(rig: StartRig) -> dict[str, Any]:
    key = read_key(rig.key).value
    progress = read_progress(rig.journal, key)
    return {} if progress is None else progress.to_json()


def _nothing_lost(
    rig: StartRig, missing: Iterable[StartFault], before: dict[str, Any], outcome: Outcome
) -> None:
    """Every session is there, nothing is allowed that was not; without damage the rest is the same."""
    try:
        after = _progress(rig)
    except YorisouError as error:
        outcome.broken.append(f"the journal cannot be read afterwards: {error}")
        return
    damaged = any(each.damage for each in missing)
    missing = {it["number"] for it in before["sessions"]} - {it["number"] for it in after.get("sessions", ())}
    if missing:
        outcome.broken.append(f"sessions {sorted(missing)} are lost")
    if not set(after.get("agreed", ())) <= set(before["agreed"]):
        outcome.broken.append("more is allowed than was agreed to")
    if after.get("bar_up", 0) < before["bar_up"]:
        outcome.broken.append("a bar after a stop is gone")
    if not damaged and any(after.get(name) != before[name] for name in ("level", "agreed")):
        outcome.broken.append(f"the saved progress is another: {after.get('level')}, was {before['level']}")


# --- the campaign -------------------------------------------------------------------------------------------


def all_of_them(names: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """Every lack alone and every two of different parts; with `names` only those with one of them."""
    singles: list[tuple[str, ...]] = [(each.name,) for each in START_FAULTS]
    pairs = [(a.name, b.name) for a, b in combinations(START_FAULTS, 2) if a.part != b.part]
    return [each for each in (*singles, *pairs) if not names or set(names) & set(each)]


def run(chosen: Sequence[tuple[str, ...]], jobs: int, console: Console) -> list[Outcome]:
    """Play them, so many at a time."""
    with tempfile.TemporaryDirectory(prefix="yorisou-starts-") as made:
        place = Path(made)
        template(place / "template")

        def one(number: int) -> Outcome:
            names = chosen[number]
            try:
                return play(place / "template", place / str(number), names)
            except Exception as error:  # of one start: the others are played all the same
                return Outcome(names, broken=[f"the campaign broke: {type(error).__name__}: {error}"])

        outcomes = []
        with ThreadPoolExecutor(jobs) as pool:
            played = pool.map(one, range(len(chosen)))
            for outcome in track(played, "starts", len(chosen), console=console, transient=True):
                outcomes.append(outcome)
                if outcome.broken:  # at once: a campaign takes hours
                    console.print(" + ".join(outcome.names), *outcome.broken, sep="; ", highlight=False)
        return outcomes


def table(outcomes: Iterable[Outcome]) -> Table:
    made = Table("missing", "address s", "stop s", "taken up s", "law")
    for outcome in outcomes:
        times = (outcome.address_s, outcome.stop_s, outcome.taken_up_s)
        shown = ["-" if seconds < 0 else f"{seconds:.2f}" for seconds in times]
        made.add_row(" + ".join(outcome.names), *shown, "; ".join(outcome.broken) or "held")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m sim.faults.starts",
        description="A robot is switched on while something is missing.",
        epilog=f"What may be missing: {', '.join(NAMED)}.",
    )
    parser.add_argument("names", nargs="*", metavar="LACK", help="only starts with one of these")
    parser.add_argument("--alone", action="store_true", help="one at a time, no pairs")
    parser.add_argument("--jobs", type=int, default=1, help="at the same time")
    options = parser.parse_args(arguments)
    try:
        unknown = [name for name in options.names if name not in NAMED]
        if unknown:
            raise UsageError(unknown[0], "is nothing that may be missing.", f"Take {', '.join(NAMED)}.")
        chosen = [each for each in all_of_them(options.names) if not options.alone or len(each) == 1]
        outcomes = run(chosen, max(1, options.jobs), Console(stderr=True))
    except YorisouError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    broken = [outcome for outcome in outcomes if outcome.broken]
    Console().print(table(outcomes))
    sys.stdout.write(f"{len(outcomes)} starts, {len(broken)} broke a law\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
