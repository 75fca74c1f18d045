"""A problem and letters that were chosen → everything that is bound by them, and where it was learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symconv.hand.binding import TENSOR_ROLES, Bindings, Learnt
from symconv.hand.bound import Bound
from symconv.hand.evidence import Grid, Seen
from symconv.hand.given import Given
from symconv.hand.note import Note
from symconv.hand.occurring_elements import met_in_gradients, occurring
from symconv.hand.open_end import ends_open
from symconv.hand.operator_signs import convolution_signs
from symconv.hand.parse import Parsed
from symconv.hand.roles import Chosen, output_gradients
from symconv.hand.row_letters import always_marked, bare_letters_of, bias_letters, is_whole, joined_digits
from symconv.hand.sizing import build
from symconv.hand.stated import Stated
from symconv.hand.stated_numbers import contradictions


def bound_problem(
    note: Note,
    parsed: tuple[Parsed, ...],
    chosen: Chosen,
    rows: tuple[Seen, ...],
    found_grids: tuple[Grid, ...],
    counts: dict[str, int],
    base: int,
    fixed: Mapping[str, str],
    numbers: Mapping[str, Sequence[int]],
    facts: tuple[Stated, ...],
    told: Given,
    learnt: dict[str, Learnt],
) -> Bound:
    """The bindings of a problem that was chosen, with its sizes, its layout and its contradictions."""
    letters = {chosen.letters.x: "x", chosen.letters.w: "w", chosen.letters.y: "y"}
    losses = set()
    for letter in output_gradients(rows, chosen.letters, counts):
        letters.setdefault(letter, "dy")
        if letters[letter] == "dy" and always_marked(rows, letter):
            losses.add(letter)
    biases = bias_letters(rows, letters) if told.bias is not False else ()
    letters |= {letter: "b" for letter in biases if letter not in letters}
    letters |= {letter: tensor for letter, tensor in fixed.items() if letter not in letters}
    layout = chosen.fit.layout
    counts = counts | {
        chosen.letters.x: len(layout.x),
        chosen.letters.w: len(layout.w),
        chosen.letters.y: len(layout.y),
    }
    for letter, tensor in [*letters.items()]:
        for other in (letter.upper(), letter.lower()) if len(letter) == 1 or not letter.startswith("\\") else ():
            letters.setdefault(other, tensor)
    for tensor in ("x", "w", "y", "b"):
        if tensor == "b" and tensor not in letters.values():
            letters.update({name: "b" for name in ("b", "B") if name not in letters})
    others = occurring(rows, found_grids, letters, counts, base)
    for tensor, indices in met_in_gradients(rows, letters, counts, base, chosen.fit).items():
        others[tensor].update(indices)
    whole = is_whole(rows, chosen)
    conv, axes = build(chosen.fit, others, numbers, bool(biases) or told.bias is True, told.numbers, whole)
    source = "the forward rows" if chosen.forward else "the rows of the gradients"
    share = f"{source}: {len(chosen.fit.agreeing)} of {chosen.fit.total} products"
    for name, values in (
        ("stride", [a.stride for a in axes]), ("dilation", [a.dilation for a in axes]),
        ("padding", [a.padding_low for a in axes]), ("input", [a.input for a in axes]),
        ("kernel", [a.kernel for a in axes]), ("output", [a.output for a in axes]),
    ):  # fmt: skip
        value = "x".join(map(str, values))
        known = learnt.get(name)
        if known is None or known.source != "given":
            learnt[name] = Learnt(
                value, share if known is None or known.value not in (value, str(values[0])) else known.source
            )
    for letter in (chosen.letters.x, chosen.letters.w, chosen.letters.y):
        learnt.setdefault(letter, Learnt(TENSOR_ROLES[letters[letter]], "given" if letter in told.letters else share))
    ties = [
        f"the letters may as well be input {r.x}, weight {r.w}, output {r.y}" for r in chosen.rivals
    ] + contradictions(numbers, axes)
    if told.numbers and chosen.fit.share <= 0.5:
        ties.append(f"with what is given only {len(chosen.fit.agreeing)} of {chosen.fit.total} products fit")
    bare, bare_letters = bare_letters_of(rows, letters)
    bare_stated = told.bare or any(fact.name == "bare" for fact in facts)
    bindings = Bindings(
        names={letter: TENSOR_ROLES[tensor] for letter, tensor in letters.items()},
        index_base=base,
        joined=told.joined if told.joined is not None else joined_digits(rows, found_grids, letters, layout.axes),
        bare_gradients=bare_letters if bare else (),
        convolutions=convolution_signs(parsed),
        mode=conv.mode if conv is not None else None,
        axes=axes,
        has_bias=bool(biases) or told.bias is True,
        learnt=learnt,
        ties=tuple(ties),
    )
    return Bound(
        bindings,
        letters,
        conv,
        layout,
        base,
        chosen.fit.share > 0.5,
        bare_stated,
        chosen.fit,
        told.star,
        frozenset(losses),
        ends_open(parsed, learnt, len(found_grids)),
    )
