"""The control socket: requests in, answers and state out."""
