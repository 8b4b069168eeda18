"""The log: nothing is missed, nothing happens twice, and everything is in order."""
