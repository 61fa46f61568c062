"""The last door before the drivers, and the dose that it counts by itself."""
