"""The LaTeX environments that hold mathematics, and what kind of thing each is. Data, no code."""

from __future__ import annotations

DISPLAYS = frozenset(
    name + star
    for name in ("equation", "align", "gather", "multline", "eqnarray", "flalign", "alignat", "displaymath", "dmath")
    for star in ("", "*")
) | {"math", "dgroup*", "IEEEeqnarray", "IEEEeqnarray*"}
"""Environments that are mathematics by themselves, without dollars around them."""

SINGLE = frozenset({"equation", "equation*", "displaymath", "math", "dmath", "dmath*"})
"""Those of one formula; their rows, if any, are in an environment inside."""

ALIGNED = (
    DISPLAYS - SINGLE
    | {"aligned", "alignedat", "gathered", "split", "multlined", "lgathered", "rgathered", "numcases", "subnumcases"}
    | {"IEEEeqnarraybox", "empheq"}
)
"""Environments whose rows are statements."""

CASES = frozenset({"cases", "dcases", "rcases", "drcases", "cases*", "dcases*"})
"""Environments whose rows are a value and its condition, or the statements of a system."""

MATRICES = frozenset(
    name + star
    for name in ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix")
    for star in ("", "*")
) | {"psmallmatrix", "bsmallmatrix", "array", "subarray", "tabular", "darray"}
"""Environments whose cells are entries; `array` may hold statements as well."""

WITH_COLUMNS = frozenset({"array", "subarray", "tabular", "alignedat", "alignat", "alignat*", "darray"}) | {
    "IEEEeqnarray",
    "IEEEeqnarray*",
    "IEEEeqnarraybox",
    "numcases",
    "subnumcases",
    "empheq",
}
"""Environments with one argument in braces after their name."""


VERBATIM = frozenset(
    {"verbatim", "verbatim*", "Verbatim", "lstlisting", "minted", "comment", "filecontents", "filecontents*"}
    | {"alltt", "semiverbatim", "pyverbatim", "python", "algorithm", "algorithmic", "algorithm2e", "tikzpicture"}
)
"""Environments of a LaTeX document that are code, comments or drawings."""
