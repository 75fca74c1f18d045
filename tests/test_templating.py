from __future__ import annotations

import jinja2
import pytest

from symconv.templating import alt, messages, render, templates_folder, tex


def test_the_templates_of_a_checkout_are_found() -> None:
    assert (templates_folder() / "documents" / "derivation.md.jinja").is_file()


def test_a_name_that_the_context_lacks_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("documents/derivation.md.jinja")


def test_text_is_escaped_for_tex_outside_formulas() -> None:
    assert tex("50% of $x_{1}$ & `a_b`") == r"50\% of $x_{1}$ \& \texttt{a\_b}"
    assert tex("2×3") == r"2$\times$3"


def test_alternative_texts_are_escaped_for_markdown() -> None:
    assert alt("taps w_1,\n[x] * 2") == r"taps w\_1, \[x\] \* 2"


def test_both_catalogues_say_the_same_things() -> None:
    english, chinese = (dict(messages(f"documents/messages/{language}.toml")) for language in ("en", "zh"))

    def keys(catalogue: dict[str, object], prefix: str = "") -> dict[str, set[str]]:
        import re

        found: dict[str, set[str]] = {}
        for name, value in catalogue.items():
            if isinstance(value, dict):
                found |= keys(value, f"{prefix}{name}.")
            else:
                found[prefix + name] = set(re.findall(r"\{(\w+)\}", str(value)))
        return found

    for catalogue in (english, chinese):
        del catalogue["preamble"]  # LaTeX, in which braces are no names
    assert keys(english) == keys(chinese)
