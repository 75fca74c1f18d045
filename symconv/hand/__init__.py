"""Hand documents: somebody's notes are scanned for formulas, and the formulas parsed; needs no templates, no Numba."""
