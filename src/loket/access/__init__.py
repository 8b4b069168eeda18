"""Who there is and who may do what: users, sign-ins, tokens, roles and permissions."""
