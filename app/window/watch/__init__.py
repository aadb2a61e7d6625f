"""The instrument watching itself."""
