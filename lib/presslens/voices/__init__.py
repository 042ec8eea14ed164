"""Who says what: attributions, their speakers, and the voice of every word."""
