"""What the product does, one file each, each readable on one screen."""
