"""Behaviour scripts."""
