"""Open a notebook on a corpus as a reader would: its parameters, then its set-up cell, no more.

python -m presslens.batch.bench_opening NOTEBOOK CORPUS
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat


def set_up(notebook: Path) -> tuple[str, str]:
    """Return the code of the parameters cell and of the first cell after it.

    >>> from presslens.batch.suite import find_root
    >>> code = set_up(find_root() / "notebooks" / "1_word_frequency.ipynb")
    >>> "corpus: str" in code[0], "load_corpus(corpus" in code[1]
    (True, True)
    """
    cells = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"]
    tags = [cell.metadata.get("tags", []) for cell in cells]
    first = next(i for i, tag in enumerate(tags) if "parameters" in tag)
    return cells[first].source, cells[first + 1].source


def main() -> int:
    """Run both cells with the corpus given."""
    notebook, corpus = sys.argv[1:]
    parameters, start = set_up(Path(notebook))
    names: dict[str, object] = {}
    exec(parameters, names)
    names["corpus"] = corpus
    exec(start, names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
