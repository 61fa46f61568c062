"""What every backend does: one suite a kind, for those that come with Yorisou and for those of others.

A backend of another package is run through its suite by a subclass of it, or by
`pytest --pyargs sim.conformance.named --yorisou-backend voice=package:Class`.
"""
