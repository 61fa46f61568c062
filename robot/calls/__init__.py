"""Live calls: who may connect with whom, how far, and that it ends. No sound and no picture passes here."""
