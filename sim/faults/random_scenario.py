"""Random scenarios: the same seed draws the same one."""

from collections.abc import Callable
from random import Random
from typing import Any

from pydantic import TypeAdapter

from robot.contract.body import JOINTS
from sim.faults.scenario import AnyFault, KilledHost, Scenario

BEGIN_S = 0.3  # the body has begun to move by then
_ONE: TypeAdapter[AnyFault] = TypeAdapter(AnyFault)


def _wire(rng: Random) -> dict[str, Any]:
    return {
        "port": rng.choice(("servos", "servos", "board", "both")),
        "way": rng.choice(("in", "in", "out", "both")),
        "share": round(rng.choice((1.0, rng.uniform(0.05, 0.9))), 2),
    }


def _joint(rng: Random) -> dict[str, Any]:
    return {"joint": rng.choice(JOINTS)}


def _jump(rng: Random) -> dict[str, Any]:
    if rng.random() < 0.5:
        return {"clock": "wall", "jump": round(rng.uniform(-1e6, 1e6), 3)}
    return {"clock": "monotonic", "jump": round(10 ** rng.uniform(-1.5, 5), 3)}


# How often each is drawn, and what it draws for itself.
_KINDS: dict[str, tuple[float, Callable[[Random], dict[str, Any]]]] = {
    "delay": (4, lambda r: {**_wire(r), "ms": round(10 ** r.uniform(0, 2), 1)}),
    "loss": (4, _wire),
    "duplicate": (3, lambda r: {**_wire(r), "ms": round(r.uniform(0, 30), 1)}),
    "flip": (3, lambda r: {**_wire(r), "bits": r.randint(1, 3)}),
    "garbage": (3, lambda r: {**_wire(r), "length": r.choice((3, 40, 400))}),
    "wrong-id": (3, lambda r: {**_wire(r), "way": "in", "id": r.choice((None, r.randint(9, 16)))}),
    "truncate": (3, _wire),
    "unplug": (3, lambda r: {"port": r.choice(("servos", "board"))}),
    "absent": (2, _joint),
    "brown-out": (2, lambda _: {}),
    "board-restart": (2, lambda _: {}),
    "jam": (2, _joint),
    "hot": (1, lambda r: {**_joint(r), "degrees": r.randint(60, 72)}),
    "overload": (2, _joint),
    "slow-host": (2, lambda r: {"ms": round(10 ** r.uniform(0.5, 2.4), 1)}),
    "stopped-host": (3, lambda _: {}),
    "suspend": (2, lambda _: {}),
    "hung-loop": (3, lambda _: {}),
    "clock-jump": (2, _jump),
    "killed-host": (2, lambda _: {}),
}
_BRIEF = ("clock-jump", "overload", "killed-host")  # these have no end of their own


def random_scenario(rng: Random, seconds: float) -> Scenario:
    """One to four faults that begin and end within so many seconds."""
    names, weights = list(_KINDS), [weight for weight, _ in _KINDS.values()]
    count = rng.choice((1, 1, 2, 2, 3, 4))
    faults = [_fault(rng, name, seconds) for name in rng.choices(names, weights, k=count)]
    deaths = [fault for fault in faults if isinstance(fault, KilledHost)]
    kept = [fault for fault in faults if fault not in deaths[1:]]
    return Scenario(about="", faults=sorted(kept, key=lambda fault: fault.at))


def _fault(rng: Random, name: str, seconds: float) -> AnyFault:
    at = round(rng.uniform(BEGIN_S, max(BEGIN_S, 0.8 * seconds)), 3)
    lasts = 0.0 if name in _BRIEF else round(rng.uniform(0.05, max(0.1, seconds - at)), 3)
    return _ONE.validate_python({"fault": name, "at": at, "for": lasts, **_KINDS[name][1](rng)})
