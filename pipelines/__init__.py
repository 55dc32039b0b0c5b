"""Hands and eyes: painting, looking, enlarging, measuring, lettering and picture files."""
