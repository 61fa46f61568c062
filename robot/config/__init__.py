"""`yorisou.toml`: its schema, writing it back, and what is made from it."""
