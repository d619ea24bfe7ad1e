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


def main(folder: str, out: str) -> None:
    """Clean texts."""
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(folder),
            NewswashCleaner(exclusion_writer=JsonlWriter(f"{out}/dropped", compression=None)),
            JsonlWriter(f"{out}/clean", compression=None),
        ],
        logging_dir=f"{out}/logs",
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
