"""The clinic's host: a broker for sealed envelopes, a page for senders, and the robot's link to it."""
