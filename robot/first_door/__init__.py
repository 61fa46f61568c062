"""The first door: an anonymous site, answers that only a centre can open, and their counts."""
