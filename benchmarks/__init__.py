"""Measurements of the whole product, each a script with one command."""
