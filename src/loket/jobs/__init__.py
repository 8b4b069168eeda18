"""Durable work: what must happen later and must not be lost.

Nothing is built here yet; the room is laid out so that it finds its place.
"""
