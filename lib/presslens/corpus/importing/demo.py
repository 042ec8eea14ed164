"""The invented sample that comes with presslens, and what `presslens demo` makes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from presslens.corpus.importing.importer import import_corpus
from presslens.corpus.importing.report import ImportReport
from presslens.corpus.importing.settings import Settings
from presslens.errors import PresslensError

TITLE = "Invented news of Port Lowen"


def sample() -> Path:
    """Return the folder of the sample: files of several kinds, invented, CC0.

    >>> (sample() / "README.md").exists()
    True
    """
    return Path(__file__).parent / "sample"


def make_demo(folder: str | Path) -> ImportReport:
    """Copy the sample to `folder`/sample and import it into `folder`/corpus.

    Raises PresslensError if the folder holds something else already.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PresslensError(f"{folder}: there is something here already; name a new folder.")
    try:
        shutil.copytree(sample(), folder / "sample", ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise PresslensError(f"{folder}: cannot be written ({error.strerror or error}).") from None
    settings = Settings(title=TITLE)
    return import_corpus(folder / "sample", folder / "corpus", settings=settings, jobs=1)
