"""What a search for resistance found, as text for a terminal, tables, JSON and a drawing."""
