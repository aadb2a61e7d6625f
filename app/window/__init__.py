"""The widgets: they draw frames, and know nothing of sockets and processes."""
