"""The names of the body's joints, in bus order, and of its touch pads."""

JOINTS = ("base_yaw", "head_pitch", "head_roll", "left_ear", "right_ear", "tail")
PADS = ("head", "back", "left", "right")
