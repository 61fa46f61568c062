"""Chance that repeats: the same name and seed give the same dice."""

from random import Random


def seeded_random(name: str, seed: int) -> Random:
    return Random(f"{name} {seed}")  # noqa: S311 - a play, not a secret
