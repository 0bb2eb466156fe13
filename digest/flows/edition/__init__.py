"""A day's edition before anyone is written to: made, judged, shown, explained."""
