"""Mind: reads words into intents, writes prompts, critiques, remembers, keeps the studio."""
