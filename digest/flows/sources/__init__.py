"""Where articles come from: visited, read, recognised, added."""
