"""Runs the notebooks headless and turns what they show into reports, a gallery and a manifest."""
