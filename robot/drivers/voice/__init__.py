"""The voice: synthesis, and where the sound goes."""
