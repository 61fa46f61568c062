"""What relatives have on paper, and copies of what they have for themselves."""
