"""`yorisou.toml`: its schema, what of a file fits, and how it is edited and brought up to date."""
