"""Tests of what works in bulk: files and archives in, workers, files out."""
