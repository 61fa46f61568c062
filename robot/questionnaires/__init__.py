"""Questionnaires: scoring rules as data, wording that staff supply as FHIR, and what answers add up to."""
