"""Outings and visits: what may be gone to now, and what the robot keeps of it."""
