"""Sound that really goes through a room: measured, simulated, or played and heard."""
