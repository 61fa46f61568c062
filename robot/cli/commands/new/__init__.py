"""Make a package of your own: a behaviour, a step policy, a driver."""
