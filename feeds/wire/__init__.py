"""What transports are made of and share with nobody else: sockets, sessions, the servers' books."""
