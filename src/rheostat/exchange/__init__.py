"""The model in other programs' formats."""
