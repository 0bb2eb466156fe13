"""The demonstration: a sample newsroom, an SMTP inbox, and a tour of the real program."""
