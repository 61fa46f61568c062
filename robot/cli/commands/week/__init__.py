"""A Monday morning: whom to look at first; sealed week files, and the keys for them."""

# `yorisou week DIR`
OTHERWISE = "open"
