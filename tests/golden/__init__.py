"""Editions as they were when a person last read them."""
