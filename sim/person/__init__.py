"""A simulated person who plays along."""

from sim.person.evening import EveningPerson

__all__ = ["EveningPerson"]
