"""Telling staff: the letters of an alert, who gets them, and one-time answers."""
