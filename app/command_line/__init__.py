"""The command line: its grammar, its options, and mistakes told in one line."""
