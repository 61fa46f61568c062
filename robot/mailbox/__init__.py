"""Messages between the person and their circle: checked, approved, held back, given, and deleted."""
