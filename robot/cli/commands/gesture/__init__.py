"""The robot's gestures."""
