"""Cases that a person judged, to measure decisions by."""
