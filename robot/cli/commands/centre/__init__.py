"""A centre that may be visited: codes that prove a visit and tell nobody who came."""
