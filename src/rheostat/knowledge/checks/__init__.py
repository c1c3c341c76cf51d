"""The checks of the curated files, one subject a module; each check yields what it finds wrong."""
