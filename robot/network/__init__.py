"""The page on the home's network: by which names, with whose certificate, and how it is found."""
