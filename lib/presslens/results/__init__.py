"""One `Result`: a claim with its picture, its table, its method notes and the passages behind it.

Everything a notebook shows is a Result, so that every picture can be shared with its caption and
every number can be followed to the words it counts.
"""

from presslens.results.pictures import FORMATS
from presslens.results.result import EVIDENCE, MIME, Result

__all__ = ["EVIDENCE", "FORMATS", "MIME", "Result"]
