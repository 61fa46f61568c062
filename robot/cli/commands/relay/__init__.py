"""The clinic's host: a broker that carries sealed messages to robots, and a page for those who write."""
