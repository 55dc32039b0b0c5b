"""Tilda in Discord. Import this package by its full name: `import discord` stays the library."""
