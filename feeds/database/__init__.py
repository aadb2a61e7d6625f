"""What the transports that go through PostgreSQL share: the server, the table, the connection."""
