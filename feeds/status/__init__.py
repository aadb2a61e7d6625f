"""What a gateway tells of itself, a path each, on the port of its updates."""
