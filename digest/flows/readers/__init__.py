"""What a reader does or is owed: sign up, choose, move, leave, be proved and erased."""
