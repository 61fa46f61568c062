"""What therapists and clinics write in YAML, read without surprises, each fault at its place."""
