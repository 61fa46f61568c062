"""The simulated body: six servos and a body board behind the unmodified driver.

In this process for virtual time (`SimulatedBody`), or as a process on two ptys (`python -m sim.body`).
"""

from sim.body.model import SimulatedBody

__all__ = ["SimulatedBody"]
