"""What was measured in a sample, read and turned into a cell."""
