"""Passwords, tokens, links, and who may be left."""
