"""Mail: what is sent to people, and later what comes in."""
