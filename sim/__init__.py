"""The simulator: a body on simulated wires, a clock and a person, behind the unmodified driver."""
