"""Workflow rules: when these events, if these conditions, then these actions.

Nothing is built here yet; the room is laid out so that it finds its place.
"""
