"""Acoustic tests: sound through a room, measured, simulated, or played and heard."""
