"""Language: what may be said to a person, and what a person's words mean."""
