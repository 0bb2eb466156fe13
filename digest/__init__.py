"""A daily newsletter: collect the day's articles, make an edition, mail it to who consented."""

__version__ = "1.0.0rc1"
