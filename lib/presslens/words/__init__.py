"""Which words: counts, dispersion, keyness, collocations and concordances."""
