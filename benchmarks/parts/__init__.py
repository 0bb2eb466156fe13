"""What the measurements share: a sink, a wire that is long, an installation with readers."""
