from __future__ import annotations

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.blocks import Image
from symconv.documents.context import make_document
from symconv.documents.figures import image
from symconv.documents.prose import Prose
from symconv.house_styles import PARTIAL
from symconv.spelling import Spelling


def kinds(conv: Conv) -> list[str]:
    made = make_document(derive(conv), PARTIAL, "en", "")
    return [b.picture.name for section in made.sections for b in section.blocks if isinstance(b, Image)]


def test_a_document_has_its_pictures() -> None:
    assert kinds(Conv((4, 4), 2, 2)) == ["window", "axes", "phases", "zeros"]
    assert kinds(Conv((3, 3), 2)) == ["window", "axes"]


def test_the_command_repeats_the_problem() -> None:
    conv = Conv((4, 4), 2, 2, mode="convolution")
    made = image("zeros", derive(conv), Spelling(PARTIAL, conv), Prose("zh"))
    assert made.command == (
        "symconv figure --input 4x4 --kernel 2x2 --stride 2 --mode convolution"
        " --kind zeros --notation partial --lang zh"
    )


def test_one_axis_has_no_product() -> None:
    for conv, said in ((Conv(4, 2), False), (Conv((4, 4), 2), True)):
        made = image("axes", derive(conv), Spelling(PARTIAL, conv), Prose("en"))
        assert ("product" in made.caption) == said
