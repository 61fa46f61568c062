"""Who may do what: the people of one robot, their devices, and the authorisation matrix."""
