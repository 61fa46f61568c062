"""Lessons for relatives, and what belongs to each relative alone: a store of its own, beside the person's."""
