"""Rehearsals: weeks of a simulated person with the real engine and gate, in seconds."""

from sim.rehearse.bulk import course

__all__ = ["course"]
