"""What words may be said to a person, and what a person's own words mean."""
