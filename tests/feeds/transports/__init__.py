"""The conformance suite: what every transport in the folder must do."""
