"""Recognition models for the ears."""
