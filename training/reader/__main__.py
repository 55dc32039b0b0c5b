"""Continues the reader's training: `python -m training.reader --help`."""

from training.reader.train import main

main()
