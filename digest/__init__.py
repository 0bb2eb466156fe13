"""A daily newsletter: collect the day's articles, render an edition, mail it to those who consented."""

__version__ = "0.1.0"
