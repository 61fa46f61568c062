"""Lessons for relatives, and their own store."""
