"""Which letters are input, weight and output: the reading under which the most products fit one convolution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from symconv.hand.evidence import Candidate, Seen, candidates, triples_of
from symconv.hand.fitting import LISTED, NOTHING_FORCED, Fit, Forced, Triple, fit, obeys
from symconv.hand.letters import usualness

MAX_CANDIDATES = 40


@dataclass(frozen=True)
class Chosen:
    """The letters, the fit of their products, and readings that are as good."""

    letters: Candidate
    fit: Fit
    forward: bool
    rivals: tuple[Candidate, ...] = ()


@dataclass
class _Evidence:
    by_kind: dict[str, list[Triple]] = field(default_factory=dict)
    first: int = 0
    forward_first: bool = False
    beside: int = 0
    """Rows of gradients that have an element beside their products: a bias, which only a forward row has."""


def choose(
    rows: Sequence[Seen],
    counts: dict[str, int],
    base: int,
    fixed: Mapping[str, str],
    stated: Mapping[str, Sequence[int]],
    flipped: bool | None,
    forced: Forced = NOTHING_FORCED,
) -> Chosen | None:
    """The best reading of the rows. `fixed` are letters whose tensor is given or stated; None where no row fits."""
    evidence: dict[Candidate, _Evidence] = {}
    for number, seen in enumerate(rows):
        for letters, kind, mentions in candidates(seen.row):
            entry = evidence.setdefault(letters, _Evidence(first=number, forward_first=kind == "forward"))
            entry.by_kind.setdefault(kind, []).extend(triples_of(mentions, counts, base))
            entry.beside += kind == "bare" and _has_bias(seen)
    kept = {letters: entry for letters, entry in evidence.items() if not _contradicts(letters, fixed)}
    ranked = sorted(kept.items(), key=lambda item: -sum(map(len, item[1].by_kind.values())))[:MAX_CANDIDATES]
    scored: list[tuple[float, Candidate, Fit, bool]] = []
    for letters, entry in ranked:
        forward, primary = entry.by_kind.get("forward", []), _primary(entry.by_kind)
        fits = fit(primary, stated, flipped)
        if not fits:
            continue
        best = fits[0]
        bare = _others(entry.by_kind, primary, best)
        in_others = sum(obeys(best.layout, best.axes, best.groups, triple) for triple in bare)
        slips = max(len(primary) - len(best.agreeing), len(bare) - in_others)
        agreeing = len(set(best.agreeing)) + in_others
        score = 10.0 * agreeing - 20 * slips
        score -= 100 * entry.beside
        score += sum(usualness(t, getattr(letters, t)) for t in ("x", "w", "y")) / 8
        score += 6 if best.axes and not best.axes[0].flipped else 0
        score += 50 if entry.forward_first else 0
        score += 200 * sum(fixed.get(getattr(letters, t)) == t for t in ("x", "w", "y"))
        score += 30 if _larger(best) else 0
        score += 60 if forward and agreeing >= 4 * slips else 0
        score += 60 if _as_stated(best, stated) else 0
        score -= 300 if _against_table(best, stated) else 0
        score += 10.0 * _supporting(letters, best, kept) if forward else 0
        scored.append((score, letters, best, bool(forward)))
    if not scored:
        return None
    scored.sort(key=lambda entry: -entry[0])
    score, letters, best, is_forward = scored[0]
    if forced != NOTHING_FORCED:
        # What is given changes the relation, not what the letters are.
        best = next(iter(fit(_primary(evidence[letters].by_kind), stated, flipped, forced)), best)
    elif best.share < 0.5:
        return None
    rivals = tuple(entry[1] for entry in scored[1:] if entry[0] == score)
    return Chosen(letters, best, is_forward, rivals)


def _supporting(letters: Candidate, found: Fit, evidence: Mapping[Candidate, _Evidence]) -> int:
    """How many products of gradient rows obey the same relation with another letter for the output's gradient."""
    others = {
        triple
        for other, entry in evidence.items()
        if (other.x, other.w) == (letters.x, letters.w) and other.y != letters.y
        for kind, triples in entry.by_kind.items()
        if kind != "forward"
        for triple in triples
        if tuple(map(len, triple)) == tuple(map(len, (found.layout.x, found.layout.w, found.layout.y)))
    }
    return sum(obeys(found.layout, found.axes, found.groups, triple) for triple in others)


def _primary(by_kind: Mapping[str, list[Triple]]) -> list[Triple]:
    """The products that tell the most: those of the forward rows, else of gradients."""
    forward = by_kind.get("forward", [])
    return forward or by_kind.get("ratio", []) + by_kind.get("gradient", []) or by_kind.get("bare", [])


def _others(by_kind: Mapping[str, list[Triple]], primary: Sequence[Triple], best: Fit) -> set[Triple]:
    """The products of bare rows that are not among those that tell the most.

    They join the same elements as the forward system's, so a reading that takes one system for the other has the same
    slip, and is no better for having it elsewhere.
    """
    shape = tuple(map(len, (best.layout.x, best.layout.w, best.layout.y)))
    return {triple for triple in by_kind.get("bare", ()) if tuple(map(len, triple)) == shape} - set(primary)


def _has_bias(seen: Seen) -> bool:
    """Has a row one element beside its products?"""
    return sum(len(term.elements) == 1 for term in seen.row.terms) == 1


def _contradicts(letters: Candidate, fixed: Mapping[str, str]) -> bool:
    return any(fixed.get(getattr(letters, t), t) != t for t in ("x", "w", "y"))


def _as_stated(best: Fit, stated: Mapping[str, Sequence[int]]) -> bool:
    """Does the kernel have the size that the prose states?"""
    said = stated.get("kernel", ())
    if not said:
        return False
    places = [best.layout.w.index(str(axis)) for axis in range(best.layout.axes)]
    sizes = [max((w[place] for _, w, _ in best.agreeing), default=-1) + 1 for place in places]
    return sizes == (list(said) if len(said) == len(sizes) else [said[0]] * len(sizes))


def _against_table(best: Fit, stated: Mapping[str, Sequence[int]]) -> bool:
    """Does a table of all sizes say other steps? Products of a gradient, read as a forward system, have others."""
    if any(name not in stated for name in LISTED):
        return False
    for name in ("stride", "dilation"):
        said = [*stated[name]]
        said = said * len(best.axes) if len(said) == 1 else said
        if [getattr(axis, name) for axis in best.axes] != said:
            return True
    return False


def _larger(best: Fit) -> bool:
    """Is the input larger than the kernel?"""
    inputs = max((max(x) for x, _, _ in best.agreeing), default=0)
    return inputs > max((max(w) for _, w, _ in best.agreeing), default=0)


def output_gradients(rows: Iterable[Seen], known: Candidate, counts: dict[str, int]) -> tuple[str, ...]:
    """Other letters that stand for the output's gradient: they meet the weight or input in a gradient's rows."""
    votes: Counter[str] = Counter()
    for seen in rows:
        for letters, kind, _ in candidates(seen.row):
            if kind in {"gradient", "bare"} and letters.x == known.x and letters.w == known.w and letters.y != known.y:
                votes[letters.y] += 1
    wanted = counts.get(known.y)
    return tuple(letter for letter in votes if counts.get(letter) == wanted and letter not in {known.x, known.w})
