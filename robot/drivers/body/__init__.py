"""The body: bus, servos, body board, and the loop that owns them."""
