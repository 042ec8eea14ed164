"""What makes the library's numbers and weights: benchmarks and training. It never imports them.

Each is run from the project's root, as `python -m tools.bench_words`; the Makefile has them all.
"""
