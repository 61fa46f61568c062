"""Simulated people: who they are, what they live through, and what they do about it."""
