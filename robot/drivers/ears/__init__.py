"""The ears: expected phrases, recognised on this machine."""
