"""Warm processes that fork: what the grader, and later lesson kernels, start from."""
