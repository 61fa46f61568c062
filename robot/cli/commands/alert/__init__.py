"""Alerts to staff: answer, drill, test, status."""
