"""Tests of the ways to a young person and to a worker."""
