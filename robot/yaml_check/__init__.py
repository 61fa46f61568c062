"""Reads the YAML that therapists and clinics write, and reports each fault at its line and column."""
