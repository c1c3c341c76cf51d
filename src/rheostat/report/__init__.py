"""Findings, and how they are shown to a person."""
