"""What goes along in a pocket, on paper."""
