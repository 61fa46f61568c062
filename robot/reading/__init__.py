"""Reading what somebody else has written: files of any kind, within bounds that no content can move."""
