"""Read, copy and forget what was recorded."""
