"""Alerts to staff: letters over real channels (apprise), one-time answer codes, and their status."""
