"""Simulated speech modules: the bytes and the timing of the real ones, and no sound."""
