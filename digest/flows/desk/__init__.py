"""What the newsroom decides: articles, approval, corrections, partners."""
