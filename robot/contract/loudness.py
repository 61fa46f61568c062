"""How loud the robot may be at 1 m: the gate turns down to it, and the sound drivers are levelled to it."""

CEILING_DB = 55.0  # dB(A): nothing is louder (docs/explanation/speaking.md)
QUIET_DB = 35.0  # dB(A): what may be heard at the door in quiet hours


def factor(db: float) -> float:
    """The factor of the samples for so many decibels."""
    return float(10.0 ** (db / 20.0))


# What is left of the gain 0..1 in quiet hours.
QUIET = factor(QUIET_DB - CEILING_DB)
