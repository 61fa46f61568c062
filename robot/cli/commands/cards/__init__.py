"""Cards of paper, for the door and for the family."""
