"""The command line: arguments in, exit code out.

0 done and nothing found wrong; 1 something was found wrong; 2 the input can't be used, with one sentence on
standard error. What a command needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from symconv.documents.shapes import KINDS
from symconv.errors import SpecError, SymconvError, shorten
from symconv.kernels.options import DTYPES, LAYOUTS, MAX_THREADS, PASSES
from symconv.spec import MODES
from symconv.version import __version__

if TYPE_CHECKING:
    from symconv.general import GeneralConv
    from symconv.kernels.options import Dtype, Layout, Pass
    from symconv.spec import Conv

_T = TypeVar("_T")
_Command = TypeVar("_Command", bound=Callable[..., Any])

_PROBLEM = (
    ("input", "SIZES", "input size per axis, e.g. 4x4; 1 to 3 axes"),
    ("kernel", "SIZES", "kernel size, e.g. 2x2"),
    ("stride", "SIZES", "stride [1]"),
    ("padding", "PADS", "padding: 1, 1x2, low:high per axis 0:1x0:1, same, valid [0]"),
    ("dilation", "SIZES", "dilation [1]"),
    ("groups", "N", "groups [1]"),
    ("in_channels", "N", "input channels [1]"),
    ("out_channels", "N", "output channels [1]"),
    ("batch", "N", "batch size [1]"),
)


_GENERAL_PROBLEM = (
    ("kernel", "SIZES", "kernel size, e.g. 3x3, or KxK for any [K on every axis]"),
    ("stride", "SIZES", "stride, or S for any [1]"),
    ("padding", "PADS", "padding: 1, 1x2, 0:1x0:1, valid, or P for any [P]"),
    ("dilation", "SIZES", "dilation, or D for any [1]"),
    ("groups", "N", "groups, or G for any number [1]"),
    ("in_channels", "N", "input channels, or G for as many as groups [any]"),
    ("out_channels", "N", "output channels, or G for as many as groups [any]"),
    ("batch", "N", "batch size [any]"),
)


def _problem_options(command: _Command) -> _Command:
    """The options that give a problem. Their texts are read by `_problem`."""
    return _options_of(_PROBLEM, command)


def _general_options(command: _Command) -> _Command:
    """The options that give a problem without its sizes. Their texts are read by `_general`."""
    return _options_of(_GENERAL_PROBLEM, command)


def _options_of(listed: tuple[tuple[str, str, str], ...], command: _Command) -> _Command:
    modes = click.Choice(MODES)
    options = [click.option(f"--{name.replace('_', '-')}", metavar=kind, help=text) for name, kind, text in listed]
    options.append(click.option("--no-bias", is_flag=True, help="leave the bias out"))
    options.append(click.option("--mode", type=modes, help="whether the kernel is flipped [cross-correlation]"))
    for option in reversed(options):
        command = option(command)
    return command


def _is_given(options: dict[str, Any]) -> bool:
    return any(value not in (None, False) for value in options.values())


def _problem(options: dict[str, Any]) -> Conv:
    """The problem that the options give. Errors name the option and what was typed."""
    from symconv.problem import spec_from_text

    for name in ("input", "kernel"):
        if options[name] is None:
            raise SymconvError(f"--{name} is missing: a problem is given as, for example, --input 4x4 --kernel 2x2")
    with _naming_options(texts := _texts(options)):
        return spec_from_text(**texts, bias=not options["no_bias"])


def _general(options: dict[str, Any]) -> GeneralConv:
    """The problem without sizes that the options give. Errors name the option and what was typed."""
    from symconv.general import general_from_text

    with _naming_options(texts := _texts(options)):
        return general_from_text(**texts, bias=not options["no_bias"])


def _texts(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "no_bias" and value is not None}


@contextmanager
def _naming_options(texts: dict[str, Any]) -> Iterator[None]:
    """Turns a complaint about a field into one about the option, with what was typed."""
    try:
        yield
    except SpecError as error:
        typed = texts.get(error.field, error.given)
        raise SymconvError(
            f"--{error.field.replace('_', '-')} {shorten(typed) or repr(typed)}: {error.reason}"
        ) from None


_output = click.option("-o", "--output", metavar="FILE", help="file to write [standard output]")

# The line with only \b keeps click from re-wrapping the block below it.
_DERIVE_EXAMPLES = """\b
Examples:
  symconv derive --input 4x4 --kernel 2x2 --stride 2
  symconv derive --input 3x3 --kernel 2x2 --notation plain -o note.md
  symconv derive --input 4x4 --kernel 2x2 --stride 2 --format pdf -o note.pdf
  symconv derive --input 8 --kernel 3 --dilation 2 --format json
  symconv derive --kernel 3x3 --stride 2 --notation subscript
"""
_FIGURE_EXAMPLES = """\b
Examples:
  symconv figure --input 4x4 --kernel 2x2 --stride 2 -o phases.svg
  symconv figure --input 5x5 --kernel 3x3 --padding 1 --kind window -o window.svg
"""
_EMIT_EXAMPLES = """\b
Examples:
  symconv emit --input 4x4 --kernel 2x2 --stride 2 --pass dgrad -o dgrad.py
  symconv emit --input 56x56 --kernel 3x3 --stride 2 --padding 1 \\
      --in-channels 128 --out-channels 128 --pass wgrad --layout nhwc
"""
_TUNE_EXAMPLES = """\b
Examples:
  symconv tune --input 14x14 --kernel 3x3 --padding 1 --in-channels 64 \\
      --out-channels 64 --layout nhwc
  symconv tune --layers benchmarks/layers/resnet50.json --layout nhwc --pass dgrad
"""
_PROVE_EXAMPLES = """\b
Examples:
  symconv prove --kernel 3x3 --stride 2
  symconv prove --kernel K --stride S --dilation D
  symconv prove --kernel KxK --groups G --in-channels G
"""
_VALIDATE_EXAMPLES = """\b
Examples:
  symconv validate --input 4x4 --kernel 2x2 --stride 2
  symconv validate --layers benchmarks/layers/resnet50.json
  symconv validate --sweep 200 --seed 1
"""

_BENCH_EXAMPLES = """\b
Examples:
  symconv bench --input 56x56 --kernel 3x3 --stride 2 --padding 1 \\
      --in-channels 128 --out-channels 128
  symconv bench --layers benchmarks/layers/resnet50.json --batch 16
  symconv bench --layers benchmarks/layers/dcgan.json --pass dgrad \\
      --chart dcgan.svg
"""


_VERIFY_EXAMPLES = """\b
Examples:
  symconv verify note.md
  symconv verify docs "notes/*.tex" --format sarif -o symconv.sarif
  symconv verify note.md --bind x=input,w=weight,stride=2
"""


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80}, invoke_without_command=True
)
@click.version_option(__version__, prog_name="symconv", message="%(prog)s %(version)s")
@click.pass_context
def _symconv(context: click.Context) -> None:
    """The mathematics of convolution, derived: gradients, stride phases, documents, kernels and their validation.

    \b
    Examples:
      symconv tour
      symconv derive --input 4x4 --kernel 2x2 --stride 2
      symconv emit --input 4x4 --kernel 2x2 --stride 2 --pass dgrad -o dgrad.py
      symconv prove --kernel 3x3 --stride 2
      symconv validate --input 4x4 --kernel 2x2 --stride 2
      symconv bench --input 56x56 --kernel 3x3 --padding 1
      symconv verify note.md
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@_symconv.command(epilog=_DERIVE_EXAMPLES)
@_problem_options
@click.option(
    "--notation",
    metavar="NAME|FILE",
    help="plain, partial, function, subscript, delta, or a TOML file [partial; without --input function]",
)
@click.option("--lang", default="en", type=click.Choice(["en", "zh"]), help="language of the prose  [en]")
@click.option(
    "--format", "format_", default="md", type=click.Choice(["md", "tex", "html", "pdf", "json"]), help="format  [md]"
)
@click.option("--sections", metavar="NAMES", help="the sections wanted, commas between  [all]")
@click.option("--full", is_flag=True, help="write long systems out")
@_output
def derive(
    notation: str | None,
    lang: str,
    format_: str,
    sections: str | None,
    full: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Derive a convolution's gradients and stride phases and write them as a document.

    With --input it is a worked example; without, the derivation for all sizes, every line proved.
    """
    from symconv.output import check_binary_target, write_result

    if format_ == "pdf":
        check_binary_target(output)
    if not _is_given(options):
        raise SymconvError(
            "--input is missing: give --input 4x4 --kernel 2x2 for a worked example, or --kernel 2x2 for all sizes"
        )
    if options["input"] is None:
        general = _general({name: value for name, value in options.items() if name != "input"})
        from symconv.pipeline import choose, derive_general_document

        choices = choose("function" if notation is None else notation, lang, format_, sections, full)
        with _busy("proving"):
            result = derive_general_document(general, choices)
        write_result(result, output)
        return
    conv = _problem(options)
    from symconv.pipeline import choose, derive_files, write_files

    choices = choose("partial" if notation is None else notation, lang, format_, sections, full)
    with _busy("deriving"):
        rendered = derive_files(conv, choices, output)
    write_files(rendered, output)


@_symconv.command(epilog=_FIGURE_EXAMPLES)
@_problem_options
@click.option("--kind", default="phases", type=click.Choice(KINDS), help="what it shows  [phases]")
@click.option("--notation", default="partial", metavar="NAME", help="a house style, or a TOML file [partial]")
@click.option("--lang", default="en", type=click.Choice(["en", "zh"]), help="language of the words  [en]")
@_output
def figure(kind: str, notation: str, lang: str, output: str | None, **options: Any) -> None:
    """Draw a picture of a convolution as SVG.

    phases: the input by stride phase, and the taps of each; window: the window sliding over the padded input; zeros:
    zero insertion beside its split by phase; axes: the relation of each axis, and their product.
    """
    from symconv.output import write_result

    conv = _problem(options)
    from symconv.pipeline import draw_figure

    with _busy("drawing"):
        text = draw_figure(conv, kind, notation, lang)
    write_result(text, output)


@_symconv.command(epilog=_EMIT_EXAMPLES)
@_problem_options
@click.option("--pass", "pass_", required=True, type=click.Choice(PASSES))
@click.option("--layout", default="nchw", type=click.Choice(LAYOUTS), help="layout of the arrays  [nchw]")
@click.option("--dtype", default="float32", type=click.Choice(DTYPES), help="number type  [float32]")
@click.option(
    "--threads", default=1, metavar="T", type=click.IntRange(1, MAX_THREADS), help="threads that share the work  [1]"
)
@click.option("--target", metavar="NAME", help="avx512, avx2, sse or neon  [this machine]")
@click.option("--explain", is_flag=True, help="write the plan of the loops instead")
@_output
def emit(
    pass_: str,
    layout: str,
    dtype: str,
    threads: int,
    target: str | None,
    explain: bool,
    output: str | None,
    **options: Any,
) -> None:
    """Write the kernel of one pass as a file that needs only NumPy and Numba."""
    from symconv.output import write_result

    conv = _problem(options)
    from symconv.kernels import compiled

    write = compiled.explain if explain else compiled.emit
    write_result(write(conv, pass_, layout, dtype, threads, target), output)


@_symconv.command(epilog=_TUNE_EXAMPLES)
@_problem_options
@click.option("--layers", metavar="FILE", help="a layers file (JSON): every problem in it")
@click.option("--pass", "passes", multiple=True, type=click.Choice(PASSES), help="pass, repeatable  [all but bgrad]")
@click.option("--layout", default="nchw", type=click.Choice(LAYOUTS), help="layout of the arrays  [nchw]")
@click.option("--dtype", default="float32", type=click.Choice(DTYPES), help="number type  [float32]")
@click.option(
    "--threads", default=1, metavar="T", type=click.IntRange(1, MAX_THREADS), help="threads that share the work  [1]"
)
@click.option("--plans", default=8, metavar="N", type=click.IntRange(1, 1000), help="plans that are measured  [8]")
@click.option("--format", "format_", default="text", type=click.Choice(["text", "json"]), help="format  [text]")
def tune(
    layers: str | None,
    passes: tuple[Pass, ...],
    layout: Layout,
    dtype: Dtype,
    threads: int,
    plans: int,
    format_: str,
    **options: Any,
) -> None:
    """Measure the likeliest plans of kernels and remember the fastest.

    Kernels that are made on this machine afterwards follow the plan that was the fastest here.
    """
    from symconv.problem import Layer, read_layers

    if (layers is not None) == _is_given(options):
        raise SymconvError("tune takes one of: a problem (--input, --kernel, ...), or --layers FILE")
    alone = () if layers is not None else (Layer("this problem", _problem(options)),)
    problems = alone or tuple(read_layers(Path(layers or "")))
    from symconv.kernels.options import check_options
    from symconv.kernels.tuning_report import tuned_as_json, tuned_as_text
    from symconv.pipeline import tune_layers

    wanted: tuple[Pass, ...] = passes or ("forward", "dgrad", "wgrad")
    for layer in problems:
        for pass_ in wanted:
            check_options(layer.conv, pass_, layout, dtype, threads)
    found = tune_layers(problems, wanted, layout, dtype, threads, plans)
    results = list(_progress(found, len(problems) * len(wanted), "tuning"))
    click.echo(tuned_as_json(results) if format_ == "json" else tuned_as_text(results), nl=False)


@_symconv.command(epilog=_PROVE_EXAMPLES)
@_general_options
@click.option("--input", "input_", hidden=True)
@click.option("--format", "format_", default="text", type=click.Choice(["text", "json"]), help="format  [text]")
def prove(format_: str, input_: str | None, **options: Any) -> int:
    """Derive a convolution's gradients for all sizes and prove every line, every phase and every rule.

    Sizes that are not given are any number.
    """
    if input_ is not None:
        raise SymconvError(
            "--input: what prove shows holds for every input size, so it takes none; derive and validate take one"
        )
    general = _general(options)
    from symconv.proof_report import proof_as_json, proof_as_text
    from symconv.proofs import prove_general

    with _busy("proving"):
        proof = prove_general(general)
    click.echo(proof_as_json(proof) if format_ == "json" else proof_as_text(proof), nl=False)
    return 1 if proof.failed else 0


@_symconv.command(epilog=_VALIDATE_EXAMPLES)
@_problem_options
@click.option("--layers", metavar="FILE", help="a JSON list of problems")
@click.option("--sweep", metavar="N", type=click.IntRange(1, 1_000_000), help="N random problems")
@click.option(
    "--seed", default=0, metavar="S", type=click.IntRange(0, 2**63 - 1), help="seed of all random numbers  [0]"
)
@click.option(
    "--against", default="all", type=click.Choice(["all", "numpy", "torch"]), help="what to compare with  [all]"
)
@click.option("--format", "format_", default="text", type=click.Choice(["text", "json"]), help="format  [text]")
def validate(layers: str | None, sweep: int | None, seed: int, against: str, format_: str, **options: Any) -> int:
    """Check every pass, layout and dtype of the kernels against references that share no code with them."""
    from symconv.problem import Layer, as_command, read_layers

    given = [layers is not None, sweep is not None, _is_given(options)]
    if sum(given) != 1:
        raise SymconvError("validate takes one of: a problem (--input, --kernel, ...), --layers FILE, or --sweep N")
    # The problems are read, and refused, before anything slow is imported.
    problems: Iterable[Layer]
    if layers is not None:
        problems = read_layers(Path(layers))
    elif sweep is None:
        conv = _problem(options)
        problems = (Layer(as_command("validate", conv), conv),)
    from symconv import pipeline

    if sweep is not None:
        problems = pipeline.sweep_layers(sweep, seed)
    else:
        pipeline.check_layers(problems)
    total = sweep or len(list(problems))
    results = []
    for done in _progress(pipeline.validate_layers(problems, against, seed), total, "validating"):
        results.append(done)
        if sweep is not None and done.report.wrong:
            smallest = pipeline.smallest_failure(done.report.conv, against, seed)
            command = as_command("validate", smallest.conv, "--seed", str(seed), "--against", against)
            results[-1] = pipeline.Validated(f"{done.name}, shrunk; repeat with {command}", smallest, done.seconds)
            break
    if format_ == "json":
        click.echo(pipeline.results_as_json(results), nl=False)
    else:
        click.echo(pipeline.results_as_text(results, brief=sweep is not None), nl=False)
    return 1 if any(done.report.wrong for done in results) else 0


@_symconv.command(epilog=_BENCH_EXAMPLES)
@_problem_options
@click.option("--layers", metavar="FILE", multiple=True, help="a JSON list of problems; --batch then stands for all")
@click.option(
    "--pass", "passes", multiple=True, type=click.Choice(PASSES), help="one pass, or several [forward, dgrad, wgrad]"
)
@click.option("--threads", default=1, metavar="T", type=click.IntRange(1, MAX_THREADS), help="threads of each  [1]")
@click.option(
    "--layout", default="best", type=click.Choice([*LAYOUTS, "best"]), help="of our arrays; best times both  [best]"
)
@click.option("--dtype", default="float32", type=click.Choice(["float32", "float64"]), help="number type  [float32]")
@click.option(
    "--against",
    default="all",
    type=click.Choice(["all", "torch", "zero-insertion", "im2col", "none"]),
    help="what to time beside  [all]",
)
@click.option(
    "--seconds", default=0.4, metavar="S", type=click.FloatRange(0, 3600), help="about, for each timing  [0.4]"
)
@click.option("--format", "format_", default="text", type=click.Choice(["text", "json"]), help="format  [text]")
@click.option("--chart", metavar="FILE.svg", help="write the ratios as a bar chart too")
@_output
def bench(
    layers: tuple[str, ...],
    passes: tuple[str, ...],
    threads: int,
    layout: str,
    dtype: str,
    against: str,
    seconds: float,
    format_: str,
    chart: str | None,
    output: str | None,
    **options: Any,
) -> int:
    """Time the kernels beside PyTorch, zero insertion and im2col with BLAS.

    Everything is timed in turn in one run, medians are taken, and rates are compared with the multiply-adds that the
    machine does in the same run. Results are compared first: exit code 1 says that two ways disagree.
    """
    from symconv.benchmark.blas import limit_blas
    from symconv.benchmark.description import describe
    from symconv.errors import DisagreementError
    from symconv.output import check_target, write_result
    from symconv.problem import Layer, read_layers, with_batch

    problem = {name: value for name, value in options.items() if name != "batch"}
    if bool(layers) == _is_given(problem):
        raise SymconvError("bench takes one of: a problem (--input, --kernel, ...), or --layers FILE")
    if layers:
        problems = tuple(layer for file in layers for layer in read_layers(Path(file)))
        if options["batch"] is not None:
            with _naming_options({"batch": options["batch"]}):
                problems = with_batch(problems, options["batch"])
    else:
        conv = _problem(options)
        problems = (Layer(describe(conv), conv),)
    if chart == "-":
        raise SymconvError("--chart -: a chart goes into a file; name it")
    for target in (chart, output):
        check_target(target)
    blas = limit_blas(threads)  # before NumPy is loaded: only then does it heed this
    from symconv.benchmark.chart import chart_svg
    from symconv.benchmark.measure import measure_layers
    from symconv.benchmark.results import Report
    from symconv.benchmark.setup import check_problems, make_setup
    from symconv.benchmark.surroundings import surroundings
    from symconv.benchmark.text import report_text

    setup = make_setup(passes, threads, layout, dtype, against, seconds, blas)
    check_problems(problems, setup)
    try:
        measured = list(_progress(measure_layers(problems, setup), len(problems) * len(setup.passes), "timing"))
    except DisagreementError as error:
        _say(str(error))
        return 1
    report = Report(setup, surroundings(), tuple(measured))
    if chart is not None:
        write_result(chart_svg(report), chart)
    write_result(report.as_json() if format_ == "json" else report_text(report), output)
    return 0


@_symconv.command(epilog=_VERIFY_EXAMPLES)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--format",
    "format_",
    default="text",
    type=click.Choice(["text", "json", "markdown", "sarif", "html"]),
    help="format  [text]",
)
@click.option("--bind", metavar="NAME=WHAT,...", help="what letters stand for and what the problem is")
@_output
def verify(files: tuple[str, ...], format_: str, bind: str | None, output: str | None) -> int:
    """Check the equations of somebody's notes: which hold, which are wrong, and what is right instead.

    FILE is a note (Markdown, LaTeX, a Jupyter notebook, reStructuredText, HTML), a folder with all notes below it,
    a pattern in quotes, or - for standard input.

    Exit code 1 says that a claim is wrong, or malformed; conditional and unchecked ones are not wrong. A note that
    can't be read ends with exit code 2, after the others were checked.
    """
    from symconv.output import write_result

    if not files:
        raise SymconvError(
            "FILE is missing: name a note, a folder, a pattern such as docs/*.md, or - for standard input"
        )
    from symconv import verification

    given = verification.given_bindings(bind)
    notes = verification.notes_to_check(files, output)
    with _busy("checking") if len(notes) == 1 else nullcontext():
        checked = list(_progress(verification.check_notes(notes, given), len(notes), "checking"))
    if text := verification.written(checked, format_):
        write_result(text, output)
    refused = [done.refused for done in checked if done.refused]
    for sentence in refused[:-1]:
        _say(sentence)
    if refused:
        raise SymconvError(refused[-1])
    return 1 if any(done.note and verification.is_wrong(done.note) for done in checked) else 0


@_symconv.command()
@click.argument("folder", default="symconv-tour", metavar="[DIR]")
def tour(folder: str) -> int:
    """Run the whole tool on a small example and on one layer of ResNet-50, and say what was written and checked.

    DIR is the folder to write into [symconv-tour].
    """
    from symconv.tour import take_tour

    return 0 if take_tour(Path(folder), click.echo) else 1


def _progress(items: Iterator[_T], total: int, what: str) -> Iterator[_T]:
    """The items, with a progress bar on standard error where that is a terminal and there is more than one."""
    if total < 2 or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, total=total, console=Console(stderr=True), transient=True)


@contextmanager
def _busy(what: str) -> Iterator[None]:
    """Shows on standard error that something is under way, where that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Turns whatever the input caused into one line on standard error and exit code 2."""
    try:
        yield
    except SymconvError as error:
        _refuse(str(error))
    except click.ClickException as error:
        _refuse(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        click.echo("symconv: interrupted", err=True)
        sys.exit(130)
    except OSError as error:
        # Files have their own errors; what is left is standard output. Nothing more can be said there, not even by
        # the interpreter when it closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:  # whoever read it has gone
            sys.exit(0)
        _refuse(f"standard output can't be written: {error.strerror}")


def _say(sentence: str) -> None:
    with suppress(OSError):  # where nothing can be said the exit code still can
        click.echo(f"symconv: {' '.join(sentence.split())}", err=True)


def _refuse(sentence: str) -> None:
    _say(sentence)
    sys.exit(2)


def main() -> None:
    """The entry point of the command `symconv`."""
    # A stream that was closed before the start is written to as if nobody read it.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    code = 0
    with _one_sentence():
        # Not click's own main, which would end a broken pipe with exit code 1.
        try:
            with _symconv.make_context("symconv", sys.argv[1:]) as context:
                code = _symconv.invoke(context) or 0
        except click.exceptions.Exit as end:
            code = end.exit_code
        sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
