"""What both models cost their servers."""
