"""Many clients beside the one on screen: real connections, whose figures are pooled."""
