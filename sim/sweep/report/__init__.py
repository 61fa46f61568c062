"""What a sweep came to, to be read: lines for a terminal, a page with pictures, CSV and JSON."""
