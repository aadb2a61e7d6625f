"""The whole of it, with real processes."""
