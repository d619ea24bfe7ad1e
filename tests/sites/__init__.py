"""Tests of the site files, of their samples, and of the command that makes them."""
