"""The ears: speech recognition of expected phrases, on this machine."""
