"""The session phases as one flat `transitions` machine. It draws itself for the manual."""

import logging
from collections.abc import Callable
from typing import Any

from transitions import Machine

logging.getLogger("transitions").setLevel(logging.ERROR)  # its debug calls cost a third of the speed

PHASES = (
    "asleep",
    "present",
    "preview",
    "greeting",
    "active",
    "closing",
    "rating",
    "paused",
    "stopped",
    "handover",
    "fault",
)
CONTACT = ("greeting", "active", "closing", "rating")
AWAKE = ("present", "preview", *CONTACT)
# Phases that only a person ends; the body stays still in them.
STILL = ("asleep", "stopped", "fault")
PAUSABLE = ("present", "greeting", "active", "closing")

TRANSITIONS: list[list[Any]] = [
    ["wake", ["asleep", "stopped", "fault"], "present"],
    ["ask", ["present", "asleep"], "preview"],
    ["greet", ["present", "preview"], "greeting"],
    ["begin", "greeting", "active"],
    ["close", ["greeting", "active"], "closing"],
    ["ask_rating", "closing", "rating"],
    ["rest", ["preview", *CONTACT, "paused", "handover"], "present"],
    ["sleep", [phase for phase in PHASES if phase != "asleep"], "asleep"],
    ["pause", list(PAUSABLE), "paused"],
    ["resume_present", "paused", "present"],
    ["resume_greeting", "paused", "greeting"],
    ["resume_active", "paused", "active"],
    ["resume_closing", "paused", "closing"],
    ["stop", [phase for phase in PHASES if phase != "stopped"], "stopped"],
    ["hand_over", [*AWAKE, "paused", *STILL], "handover"],
    ["fail", [phase for phase in PHASES if phase != "fault"], "fault"],
]


def nothing_yet(_trigger: str) -> bool:
    """Before the machine is built no trigger fits."""
    return False


MACHINE = Machine(
    None,
    states=list(PHASES),
    transitions=TRANSITIONS,
    initial="asleep",
    auto_transitions=False,
    queued=False,
    model_override=True,
)


def take_on(machine: Machine, model: Any, state: str) -> None:
    """Give a model its state and its trigger. The machine, which all models share, keeps none of them."""
    machine.add_model(model, initial=state)
    machine.remove_model(model)


class PhaseMachine:
    """The current phase; a trigger that does not fit the phase raises `transitions.MachineError`."""

    state: str
    trigger: Callable[[str], bool] = staticmethod(nothing_yet)

    def __init__(self) -> None:
        take_on(MACHINE, self, "asleep")
