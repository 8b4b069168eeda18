"""The benchmark: Loket against the ceiling of what this machine, driver and server can do."""
