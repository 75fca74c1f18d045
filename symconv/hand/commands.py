"""LaTeX commands by what they do to a formula. Data, no code."""

from __future__ import annotations


def _commands(names: str) -> frozenset[str]:
    return frozenset("\\" + name for name in names.split())


SKIPPED = _commands(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits notag nonumber hline allowbreak nobreak"
    " mathstrut strut noindent centering small large normalsize footnotesize scriptsize tiny rm bf it sf tt cal hfill"
    " hfil break linebreak par relax mathop mathbin mathrel mathord mathopen mathclose mathpunct ensuremath smash"
    " medspace thinspace negthinspace enspace enskip thickspace negmedspace nonscript left. middle. toprule midrule"
    " bottomrule unskip ignorespaces protect Large LARGE huge Huge boldmath unboldmath mathinner noalign"
) | {"\\,", "\\;", "\\:", "\\!", "\\>", "~", "\\/", "\\-", "\\@"}
"""Layout that says nothing."""

SKIPPED_WITH_ARGUMENT = _commands(
    "label hspace vspace hspace* vspace* hphantom vphantom phantom color kern mkern eqref ref cite cline intertext"
    " shortintertext vcenter raisebox bookmark textcolor colorbox qquadtext index hskip mskip vskip"
)
"""Layout with one argument that says nothing; what `\\textcolor` colours comes after it."""

SKIPPED_WITH_TWO = _commands("rule setlength addtolength setcounter fcolorbox")
"""Layout with two arguments that say nothing."""

TAGS = _commands("tag tag*")
"""Numbers of equations."""

TEXTS = _commands(
    "text mbox hbox textrm textbf textit texttt textsf textnormal textmd intertext emph textsc fbox mathtext"
)
"""Words, set as text."""

UPRIGHT = _commands("mathrm operatorname operatorname* mathit mathsf mathtt mathnormal rm")
"""Names of several letters; what is in them is one name where it is letters and digits."""

STYLES = UPRIGHT | _commands(
    "mathbf boldsymbol mathcal mathbb mathfrak mathscr bm pmb bold symbf symbfit symbfup mathbfit vb vec* Bbb frak"
)
"""Typefaces."""

ACCENTS = _commands(
    "hat widehat bar overline tilde widetilde dot ddot dddot vec overrightarrow overleftarrow underline check breve"
    " acute grave mathring underbar wideoverline cancel bcancel xcancel sout boxed fbox overbrace underbrace"
    " underbracket overbracket mathring"
)
"""What stands over, under, around or through something; the braces among them take a note as a script."""

NOTED = _commands("underbrace overbrace underbracket overbracket")

FRACTIONS = _commands("frac dfrac tfrac cfrac sfrac nicefrac flatfrac")

STACKED = _commands("stackrel overset underset")
"""Two arguments: what stands above or below, and on what."""

OVER = _commands("xrightarrow xleftarrow")
"""Arrows with something above them, which says nothing about what they relate."""

POSTFIX = frozenset({"!", "%", "\\%"})
"""What stands after its argument."""

FUNCTIONS = _commands(
    "max min sup inf lim argmax argmin arg exp log ln lg sin cos tan tanh sinh cosh gcd det dim ker deg Pr hom sgn sign"
    " mean sec csc cot arcsin arccos arctan coth limsup liminf"
) | {"\\#"}
"""Named functions, which take what follows as their argument."""

DOTS = _commands("cdots ldots dots dotsc dotsb dotsm dotsi dotso vdots ddots hdots iddots adots hdotsfor")

DIFFERENTIALS = _commands("partial nabla")
"""Marks that differentiate what follows."""

TWO_ARGUMENTS = _commands("binom dbinom tbinom substitute genfrac")
ONE_ARGUMENT = _commands("sqrt pmod pod mod")

LOST_BACKSLASH = {
    "partial": "operand", "frac": "brace", "dfrac": "brace", "sum": "script", "prod": "script", "cdot": "infix",
    "times": "infix", "odot": "infix", "ast": "infix", "nabla": "operand", "begin": "brace", "end": "brace",
    "mathbf": "brace", "text": "brace", "mathrm": "brace", "quad": "space", "qquad": "space", "lfloor": "operand",
    "rfloor": "any", "lceil": "operand", "rceil": "any", "cdots": "any", "ldots": "any", "vdots": "any", "ddots": "any",
    "left": "bracket", "right": "bracket", "leq": "infix", "geq": "infix", "neq": "infix", "hat": "brace",
}  # fmt: skip
"""Commands that are recognised without their backslash, and what must follow for that to be plain."""
