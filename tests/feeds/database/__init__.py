"""The database transports where they differ from wires of ours: servers, rights, rows, faults."""
