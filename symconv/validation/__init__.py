"""Validation: emitted kernels against references that share no code with what they judge."""
