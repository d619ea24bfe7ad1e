"""One file a subcommand: `HELP`, `add_arguments(parser)` and `run(args) -> int`, nothing heavy at the top."""
