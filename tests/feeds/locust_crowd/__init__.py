"""The crowd on many machines."""
