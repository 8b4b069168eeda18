"""Telling people: the inbox, live updates, preferences.

Nothing is built here yet; the room is laid out so that it finds its place.
"""
