"""What a search for treatments found, as text for a terminal, tables and JSON."""
