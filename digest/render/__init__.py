"""From an edition to a mailing: HTML and text, inlined once, cut into segments and slots."""
