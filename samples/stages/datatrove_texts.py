"""datatrove: texts that were extracted already, such as FineWeb's; `INPUT` is a folder of JSON lines.

Knows: datatrove.
Does not know: how texts are cleaned.
"""

from __future__ import annotations

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from scraper.stages.datatrove import NewswashCleaner


def main(folder: str, out: str, tasks: str = "2", workers: str = "1") -> None:
    """Clean texts in so many ranks, each with so many worker processes."""
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(folder),
            NewswashCleaner(JsonlWriter(f"{out}/dropped", compression=None), workers=int(workers)),
            JsonlWriter(f"{out}/clean", compression=None),
        ],
        tasks=int(tasks),
        workers=int(tasks),
        logging_dir=f"{out}/logs",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
