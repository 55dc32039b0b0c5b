"""Tilda's voice: short, varied replies about this picture, in English and Korean."""

from agents.voice.voice import Voice, capitalised, casual, phrases

__all__ = ["Voice", "capitalised", "casual", "phrases"]
