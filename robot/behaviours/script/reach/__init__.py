"""Whether a programme can rise: which steps its policy can never open, and what lies beyond its weeks."""
