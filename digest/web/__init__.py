"""The public pages: parse what came in, call one flow, say what happened."""
