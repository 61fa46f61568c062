"""The gate, the last check before the drivers, and its own dose meter."""
