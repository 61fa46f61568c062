"""Sound: samples, loudness, echo, and the devices that play and record it."""
