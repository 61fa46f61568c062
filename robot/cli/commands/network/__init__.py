"""The page on the home's network: how it is reached, and its certificate."""
