"""The body's named parts: its joints, in the order of the bus, and its touch pads."""

JOINTS = ("base_yaw", "head_pitch", "head_roll", "left_ear", "right_ear", "tail")
PADS = ("head", "back", "left", "right")
