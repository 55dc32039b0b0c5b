"""Voices and doors: the terminal, Discord and the web; `bot.app` puts everything together."""
