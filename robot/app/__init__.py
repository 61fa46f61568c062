"""Putting a companion together from its configuration."""
