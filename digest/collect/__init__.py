"""From the web to articles: fetch politely, parse, clean, recognise a story."""
