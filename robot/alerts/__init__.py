"""Telling staff: letters through real channels (apprise), one-time answers, and what is known of both."""
