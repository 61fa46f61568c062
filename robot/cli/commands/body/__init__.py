"""The robot's body."""
