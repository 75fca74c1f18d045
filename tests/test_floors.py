"""Imports run down the floors, function-local ones too, and never sideways between wings."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "symconv"

FLOORS = {
    "version": 0,
    "errors": 0,
    "spec": 1,
    "verdict": 1,
    "output": 1,
    "expressions": 1,
    "timing": 1,
    "problem": 2,
    "general": 2,
    "notation": 2,
    "house_styles": 3,
    "spelling": 3,
    "notation_file": 4,
    "index_sum": 2,
    "equations": 3,
    "closed_form": 3,
    "views": 3,
    "conditions": 3,
    "gradients": 4,
    "constraints": 4,
    "gradient_sums": 4,
    "taps": 5,
    "confirmation": 5,
    "isl_terms": 5,
    "every_step": 5,
    "phase_sums": 5,
    "phases": 6,
    "rules": 6,
    "soundness": 6,
    "relation": 7,
    "matrix_forms": 7,
    "deciding": 8,
    "image_forms": 8,
    "linear_form": 8,
    "templating": 8,
    "derivation": 9,
    "general_derivation": 9,
    "proofs": 10,
    "documents": 11,
    "hand": 11,
    "kernels": 11,
    "proof_report": 11,
    "shown": 12,
    "validation": 12,
    "verify_report": 12,
    "benchmark": 13,
    "library": 13,
    "verification": 13,
    "pipeline": 14,
    "verified": 14,
    "tour": 15,
    "cli": 16,
    "__main__": 17,
}
WINGS = ("benchmark", "documents", "hand", "kernels", "validation", "verify_report")


def room(module: str) -> str:
    """The part of the package that a dotted module name belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(file: Path) -> set[str]:
    """The symconv modules that a file imports anywhere, but for type checking alone."""
    found: set[str] = set()
    tree = ast.parse(file.read_text("utf-8"))
    unchecked = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in unchecked:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] == "symconv"}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            module = node.module or ""
            if module.split(".")[0] == "symconv" and (PACKAGE.parent / module.replace(".", "/")).is_dir():
                found |= {f"{module}.{alias.name}" for alias in node.names}
            elif module.startswith("symconv."):
                found.add(module)
    return found


def files() -> list[Path]:
    return [file for file in sorted(PACKAGE.rglob("*.py")) if file != PACKAGE / "__init__.py"]


def test_every_room_has_a_floor() -> None:
    rooms = {file.relative_to(PACKAGE).parts[0].removesuffix(".py") for file in files()}
    assert rooms == set(FLOORS)


def test_imports_run_down_the_floors() -> None:
    wrong = []
    for file in files():
        own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for module in imports(file):
            target = room(module)
            if target == own and own in WINGS:
                continue
            if FLOORS[target] >= FLOORS[own]:
                wrong.append(f"{file.relative_to(PACKAGE)} (floor {FLOORS[own]}) imports {module} ({FLOORS[target]})")
    assert not wrong


def test_inside_a_wing_imports_make_no_circle() -> None:
    for wing in WINGS:
        edges = {
            f"symconv.{wing}.{file.stem}": {m for m in imports(file) if room(m) == wing}
            for file in (PACKAGE / wing).glob("*.py")
        }
        done: set[str] = set()
        while ready := {module for module, needs in edges.items() if module not in done and needs <= done}:
            done |= ready
        assert done == set(edges)


def test_the_gradients_are_known_to_nobody_below() -> None:
    for below in ("spec", "equations"):
        names = {
            node.id for node in ast.walk(ast.parse((PACKAGE / f"{below}.py").read_text())) if isinstance(node, ast.Name)
        }
        assert not {name for name in names if "grad" in name.lower()}


def test_every_module_has_a_test_of_its_name() -> None:
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.rglob("test_*.py")}
    covered_elsewhere = {
        "version",
        "errors",
        "verdict",
        "__init__",
        "__main__",
        "blocks",
        "source_text",
        "options",
        "report",
        "shapes",
        # tables and plain values of the wing hand: tests.hand.test_tables and all that uses them
        "environments",
        "commands",
        "operators",
        "symbols",
        "pieces",
        "tree",
        "cursor",
        "builder",
        "words",
        "tokens",
        "binding",
        "claim",
        # parts of the judge of operator forms: tests.hand.test_judge_operators
        "operator_problem",
        "operator_layers",
        "operator_finding",
        "operator_repairs",
        "chain_rule",
        "bias_sums",
        # parts of the judge of rules about sizes: tests.hand.test_judge_size_rules
        "rule_claim",
        "rule_reading",
        "rule_layers",
        "rule_finding",
        # plans of kernels as values: tests.kernels.test_gather_plans, test_correlate_plans
        "gather_plan",
        "correlate_plan",
        # what templates place, seen in the kernels: tests.kernels.test_tiled_kernels
        "gather_context",
        "correlate_context",
        # found and judged: tests.hand.test_judge_substitutions
        "substitutions",
    }
    missing = {file.stem for file in files()} - tests - covered_elsewhere
    assert missing <= {"torch_reference"}
