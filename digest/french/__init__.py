"""French as this newspaper sets it: typography, lengths of time, where sentences end. Pure."""
