"""The page: a process of its own that talks to the companion over its control socket and to nothing else."""
