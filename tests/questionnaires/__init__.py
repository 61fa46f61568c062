"""Questionnaires: scoring, FHIR, paper and commands."""
