"""Service levels: calendars, clocks and the deadlines they explain.

Nothing is built here yet; the room is laid out so that it finds its place.
"""
