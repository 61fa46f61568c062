"""A centre's online room: text among a few, open only while a worker is there. Nothing is kept."""
