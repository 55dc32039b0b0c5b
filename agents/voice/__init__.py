"""Tilda's voice: short, varied replies about this picture, in English and Korean."""

from agents.voice.voice import Voice, casual, phrases

__all__ = ["Voice", "casual", "phrases"]
