"""The simulated person."""

from sim.person.evening import EveningPerson

__all__ = ["EveningPerson"]
