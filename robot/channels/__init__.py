"""Channels of an alert: apprise URLs. How they are written, whom they reach, and how a letter goes out."""
