"""The real `loket` command, as a process."""
