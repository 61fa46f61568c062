"""The control socket: the contract (requests, answers, state), its server, and who asks it."""
