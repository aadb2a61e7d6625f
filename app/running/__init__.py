"""What a command needs to run, to write its result, and to end in order. No Qt."""
