"""People of this robot and their devices: list, add, pair, remove, reset, hand over."""
