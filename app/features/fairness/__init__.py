"""The switches that make the comparison unfair, each explained."""
