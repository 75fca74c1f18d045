"""The whole tool on two problems: one small enough to read, one layer of a real network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from symconv.derivation import derive
from symconv.documents.shapes import KINDS
from symconv.general import GeneralConv, general_as_command
from symconv.kernels.compiled import emit
from symconv.kernels.options import PASSES
from symconv.output import make_folder, write_result
from symconv.pipeline import choose, derive_files, derive_general_document, write_files
from symconv.problem import as_command
from symconv.proofs import prove_general
from symconv.spec import Conv
from symconv.validation.checks import validate
from symconv.validation.report import summary_text

SMALL = Conv(input=(4, 4), kernel=2, stride=2)
LAYER = Conv(input=(56, 56), kernel=3, stride=2, padding=1, in_channels=128, out_channels=128, bias=False)
"""The 3×3 stride-2 convolution with 128 channels of ResNet-50."""


def take_tour(folder: Path, say: Callable[[str], None]) -> bool:
    """Writes documents and kernels of both problems into `folder`, validates them, proves the first for all sizes.

    Says what it did, and returns whether every statement held. Raises `OutputError` where the folder can't be written.
    """
    held = True
    for name, conv, formats in (
        ("small", SMALL, ("md", "tex", "json")),
        ("resnet50_layer", LAYER, ("md", "tex")),
    ):
        held = _visit(folder / name, conv, formats, say) and held
    held = _prove(folder / "all_sizes", GeneralConv(kernel=SMALL.kernel, stride=SMALL.stride), say) and held
    say("Everything that was checked holds." if held else "Something does not hold: see above.")
    return held


def _prove(folder: Path, general: GeneralConv, say: Callable[[str], None]) -> bool:
    make_folder(folder)
    proof = prove_general(general)
    say(f"{folder}\n  {general_as_command('prove', general)}")
    say(f"  Derived the gradients for all sizes and paddings and proved it: {len(proof.statements)} statements,")
    say(f"  {len(proof.failed)} of them wrong.")
    for statement in proof.failed:
        say(f"  WRONG: {statement.name}")
    if not proof.complete:
        return False
    notations = ("function", "subscript")
    for notation in notations:
        write_result(derive_general_document(general, choose(notation)), folder / f"{notation}.md")
    say(f"  Wrote the derivation: {', '.join(f'{notation}.md' for notation in notations)}")
    return True


def _visit(folder: Path, conv: Conv, formats: tuple[str, ...], say: Callable[[str], None]) -> bool:
    make_folder(folder)
    derivation = derive(conv)
    say(f"{folder}\n  {as_command('derive', conv)}")
    macs, inserted = (sum(getattr(p, name) for p in derivation.phases) for name in ("macs", "zero_insertion_macs"))
    say(f"  The forward system has {len(derivation.forward)} equations. Differentiating it gave the gradients; their")
    say(f"  taps fall into {len(derivation.phases)} stride phases. dgrad by phases takes {macs} multiply-accumulates;")
    say(f"  with zeros inserted it would take {inserted} (products with padding included in both).")
    for format in formats:
        target = folder / f"derivation.{format}"
        write_files(derive_files(conv, choose("partial", "en", format), target), target)
    say(f"  Wrote the derivation: {', '.join(f'derivation.{format}' for format in formats)}")
    say(f"  Pictures: {', '.join(f'derivation.{kind}.svg' for kind in KINDS)}")
    passes = [pass_ for pass_ in PASSES if pass_ != "bgrad" or conv.bias]
    for pass_ in passes:
        write_result(emit(conv, pass_), folder / f"{pass_}.py")
    without = "" if conv.bias else "\n  (no bgrad: this layer has no bias)"
    say(f"  Wrote kernels that need only NumPy and Numba: {', '.join(f'{p}.py' for p in passes)}{without}")
    say("  Compiling every pass in 2 layouts and 3 dtypes, and comparing with references ...")
    report = validate(conv)
    say(f"  {summary_text([report])}")
    for finding in report.wrong:
        say(f"  WRONG: {finding.statement}: {finding.evidence}")
    return not report.wrong
