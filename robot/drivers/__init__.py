"""Drivers of the body, the voice, the ears and the sound devices, each behind a protocol."""
