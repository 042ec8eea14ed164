"""Work spread over processes or a cluster: batches in, Parquet parts out, whatever goes wrong.

Anything heavy is a function of one batch of articles. `map_batches` runs it on every batch through
an executor of `concurrent.futures` and keeps what each gives as parts on disk, under the name of
its content: what is there already is not done again, so that a run that was stopped goes on where
it stopped and new articles cost only themselves. `workers` makes the executor: processes of this
machine, or a Dask cluster. See README.md in this folder for what it costs at which size.
"""

from presslens.work.batches import Batch, Done, map_batches
from presslens.work.executors import Workers, workers
from presslens.work.parts import Parts

__all__ = [
    "Batch",
    "Done",
    "Parts",
    "Workers",
    "map_batches",
    "workers",
]
