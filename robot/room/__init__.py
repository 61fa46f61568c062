"""A centre's online room: text among a few, only while a named worker is there, and nothing is kept."""
