"""What words mean: the lists of words as YAML, and the event that a typed or heard text becomes."""
