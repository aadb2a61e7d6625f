"""Help inside the program: what it shows, what its numbers mean, what its keys do."""
