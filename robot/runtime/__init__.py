"""The event loop around the engine: dispatcher, wall clock, speakers."""
