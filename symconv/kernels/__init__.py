"""The kernels wing: a derivation becomes a plan, a plan becomes source, source becomes compiled code."""
