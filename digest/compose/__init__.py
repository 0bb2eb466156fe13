"""From articles to an edition: choose, order, judge the tone, find the words. Pure."""
