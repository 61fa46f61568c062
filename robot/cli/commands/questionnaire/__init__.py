"""Questionnaires of staff's own wording: check, blank template, paper form, and import into this robot."""
