"""datatrove: WARC files in, clean JSON lines out, what was dropped beside them; `INPUT` is a folder of WARC.

Started again after it was interrupted, it does the ranks that are not done. For a cluster, put
`SlurmPipelineExecutor` or `RayPipelineExecutor` in the place of the local one.

Knows: datatrove.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.writers import JsonlWriter

from scraper.stages.datatrove import NewswashExtractor, NewswashWarcReader


def main(folder: str, out: str, tasks: str = "2", workers: str = "1") -> None:
    """Clean WARC files in so many ranks, each with so many worker processes."""
    LocalPipelineExecutor(
        pipeline=[
            NewswashWarcReader(folder),
            NewswashExtractor(JsonlWriter(f"{out}/dropped", compression=None), workers=int(workers)),
            JsonlWriter(f"{out}/clean", compression=None),
        ],
        tasks=int(tasks),
        workers=int(tasks),
        logging_dir=f"{out}/logs",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
