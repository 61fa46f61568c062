"""Week files: what a person's week was, sealed for their therapist, and opened on a Monday morning."""
