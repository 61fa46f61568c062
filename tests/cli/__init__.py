"""The command line itself: how its commands are found, listed and started."""
