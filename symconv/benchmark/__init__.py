"""Benchmarks: our kernels against other ways to compute the same passes, timed in turn in one run."""
