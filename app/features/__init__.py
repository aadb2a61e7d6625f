"""What can be opened, or left out: one folder a capability, with its widgets and its keys."""
