from __future__ import annotations

from symconv.hand.note import Prose
from tests.hand.texts import scanned, shown


def test_delimiters_in_text_and_not_in_tags_scripts_and_code() -> None:
    text = """<h1>On \\(x\\)</h1><p title="$a = b$">For i &lt; n: \\(i &lt; n\\)
<script>"$c = d$"</script><style>$e$</style><!-- \\(f\\) --><pre>$$g$$</pre><code>\\(h\\)</code>
\\[ j &amp;= k \\]</p>
<td>$l_1$</td> $5 and $6
<script type="math/tex; mode=display">m = n</script>
"""
    note = scanned(text, "html")
    assert shown(note) == ["1:10 x", "1:53 i < n", "3:4 j &= k", "4:6 l_1", "5:39 m = n"]
    assert [part.text for part in note.parts if isinstance(part, Prose) and part.kind == "heading"] == ["On"]


def test_entities_map_to_where_they_stand() -> None:
    (formula,) = scanned("<p>$a &lt; b$</p>", "html").formulas
    assert formula.text == "a < b"
    assert [formula.place(offset).column for offset in range(5)] == [5, 6, 7, 11, 12]
    assert formula.original(2, 3) == "&lt;"


def test_the_tex_of_mathml() -> None:
    text = '<math display="block"><mi>x</mi><annotation encoding="application/x-tex">x &lt; y</annotation></math>'
    assert [f.text for f in scanned(text, "html").formulas] == ["x < y"]
    assert not scanned("<math><mi>x</mi></math>", "html").formulas
