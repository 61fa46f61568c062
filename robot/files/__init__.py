"""Files: read within bounds that no content can move, and replaced whole or not at all."""
