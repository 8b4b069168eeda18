"""Other systems: InvGate, webhooks.

Nothing is built here yet; the room is laid out so that it finds its place.
"""
