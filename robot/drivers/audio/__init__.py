"""Sound itself, and the devices that make and take it."""
