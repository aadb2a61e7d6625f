"""The processes of a run: what keeps them alive, and the entry of each role."""
