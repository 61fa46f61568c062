"""The first door: an anonymous site for those who are not reached, and its sealed answers."""
