"""How a story is framed: frame rates, names, scare quotes, stance and emphasis."""
