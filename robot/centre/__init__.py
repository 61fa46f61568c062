"""A centre and the robots of those who may come: codes that prove a visit, and notes between the two."""
