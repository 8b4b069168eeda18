"""What the desk is about: projects, lifecycles, tickets, what is said and done on them."""
