"""The simulated person."""

from sim.person.evening_person import EveningPerson

__all__ = ["EveningPerson"]
