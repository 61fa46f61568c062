"""Looking back: what a journal tells of weeks, and the report that is made of it."""
