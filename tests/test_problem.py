from __future__ import annotations

import json
import shlex
from contextlib import suppress
from math import prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symconv import Conv, InputFileError, SpecError
from symconv.problem import (
    as_arguments,
    as_command,
    read_layers,
    spec_as_json,
    spec_from_json,
    spec_from_text,
    with_batch,
)
from tests.problems import problems

LAYERS = Path(__file__).resolve().parents[1] / "benchmarks" / "layers"


@given(problems())
def test_the_command_line_options_give_the_problem_back(conv: Conv) -> None:
    words = as_arguments(conv)
    bias = "--no-bias" not in words
    words = [word for word in words if word != "--no-bias"]
    options = {k.removeprefix("--").replace("-", "_"): v for k, v in zip(words[::2], words[1::2], strict=True)}
    assert spec_from_text(**options, bias=bias) == conv


@given(problems())
def test_json_gives_the_problem_back(conv: Conv) -> None:
    assert spec_from_json(json.loads(json.dumps(spec_as_json(conv)))) == conv


def test_numbers_and_paddings_as_typed() -> None:
    conv = spec_from_text("4x5", "2", padding="0:1x2")
    assert conv == Conv((4, 5), 2, padding=((0, 1), (2, 2)))
    assert spec_from_text("4x5", "2", padding="1:2").padding == ((1, 2), (1, 2))
    assert spec_from_text("4", "3", padding="same").padding == ((1, 1),)


@given(st.text(max_size=20))
def test_any_text_is_a_problem_or_a_sentence(text: str) -> None:
    for field in ("input", "kernel", "padding", "groups"):
        options = {"input": "4x4", "kernel": "2", field: text}
        with suppress(SpecError):
            spec_from_text(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1_000", "٣", "+4", " 4", "4 ", "0x10", "1e3", "4x", "x4", "", "--4", "4,4"])
def test_what_only_python_would_read_as_a_number_is_refused(text: str) -> None:
    with pytest.raises(SpecError):
        spec_from_text(text, "2")


def test_the_command_is_one_that_a_shell_reads_back() -> None:
    conv = Conv((4, 4), 2, padding=((0, 1), (2, 0)), bias=False)
    assert as_command("derive", conv) == "symconv derive --input 4x4 --kernel 2x2 --padding 0:1x2:0 --no-bias"
    assert shlex.split(as_command("derive", conv, "--lang", "a b"))[-1] == "a b"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not JSON"),
        ("{}", "a layers file is a JSON list"),
        ("[]", "at least one layer"),
        ("[1]", 'a layer is an object such as {"input"'),
        ('[{"kernel": 3}]', "input missing: a layer gives at least input and kernel"),
        ('[{"input": 8, "kernel": 3, "strid": 2}]', "field strid: not a field of a layer; the fields are name, input"),
        ('[{"input": 8, "kernel": 3, "stride": 0}]', "layer 0 (layer 0): stride 0: a stride is at least 1"),
        ('[{"name": "a", "input": 8, "kernel": 3}, {"name": "b", "input": [1], "kernel": 3}]', "layer 1 (b): kernel 3"),
        ('[{"name": 3, "input": 8, "kernel": 3}]', "name 3: a name is a text"),
        ('[{"input": 8, "kernel": 3, "stride": 1.5}]', "stride 1.5: a stride is an integer"),
        ('[{"input": 8, "kernel": 3, "stride": NaN}]', "stride nan: a stride is an integer"),
        ('[{"input": 8, "kernel": 3, "stride": {}}]', "stride {}: a stride is an integer"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 10_000 + "]", "too long"),
    ],
)
def test_a_bad_layers_file_is_refused_with_its_culprit(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "layers.json"
    file.write_text(text)
    with pytest.raises(InputFileError) as caught:
        read_layers(file)
    assert complaint in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_layers_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="can't be read"):
        read_layers(tmp_path / "nothing.json")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe")
    with pytest.raises(InputFileError, match="not UTF-8"):
        read_layers(tmp_path / "binary.json")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "layers.json").write_bytes(b'\xef\xbb\xbf[{"input": 8, "kernel": 3}]')
    assert len(read_layers(tmp_path / "layers.json")) == 1


def test_only_input_and_kernel_are_required(tmp_path: Path) -> None:
    file = tmp_path / "layers.json"
    file.write_text('[{"input": [8, 8], "kernel": [3, 3]}]')
    (layer,) = read_layers(file)
    assert layer.conv == Conv((8, 8), 3)


Layer = tuple[int, int, int, int, int, int]
"""Input size, kernel, stride, input channels, output channels, groups."""


def resnet50() -> list[Layer]:
    """Every convolution of ResNet-50 in order, from the published description."""
    layers = [(224, 7, 2, 3, 64, 1)]
    size, channels = 56, 64
    for stage, blocks in enumerate((3, 4, 6, 3)):
        middle = 64 * 2**stage
        for block in range(blocks):
            stride = 2 if stage and not block else 1
            layers += [
                (size, 1, 1, channels, middle, 1),
                (size, 3, stride, middle, middle, 1),
                (size // stride, 1, 1, middle, 4 * middle, 1),
            ]
            if not block:
                layers.append((size, 1, stride, channels, 4 * middle, 1))
            size, channels = size // stride, 4 * middle
    return layers


def mobilenet_v2() -> list[Layer]:
    """Every convolution of MobileNetV2 in order, from the published table of (t, c, n, s)."""
    layers = [(224, 3, 2, 3, 32, 1)]
    size, channels = 112, 32
    table = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expansion, out, repeats, first in table:
        for block in range(repeats):
            stride, wide = first if block == 0 else 1, channels * expansion
            if expansion > 1:
                layers.append((size, 1, 1, channels, wide, 1))
            layers += [(size, 3, stride, wide, wide, wide), (size // stride, 1, 1, wide, out, 1)]
            size, channels = size // stride, out
    return [*layers, (7, 1, 1, 320, 1280, 1)]


@pytest.mark.parametrize(
    ("name", "network", "weights", "macs"),
    [
        # Published parameters less the classifier's and batch normalisation's; published multiply-accumulates less
        # the classifier's.
        ("resnet50", resnet50(), 25_557_032 - 2_049_000 - 53_120, 4_089_184_256 - 2_048_000),
        ("mobilenet_v2", mobilenet_v2(), 3_504_872 - 1_281_000 - 34_112, 300_774_272 - 1_280_000),
    ],
)
def test_a_layer_file_is_the_published_network(name: str, network: list[Layer], weights: int, macs: int) -> None:
    convs = [
        Conv((size, size), k, stride, k // 2, in_channels=cin, out_channels=cout, groups=groups, bias=False)
        for size, k, stride, cin, cout, groups in network
    ]
    assert sum(prod(conv.w_shape) for conv in convs) == weights
    assert sum(conv.macs for conv in convs) == macs
    assert [layer.conv for layer in read_layers(LAYERS / f"{name}.json")] == list(dict.fromkeys(convs))


def convs(name: str) -> dict[str, Conv]:
    return {layer.name: layer.conv for layer in read_layers(LAYERS / f"{name}.json")}


@pytest.mark.parametrize("file", sorted(LAYERS.glob("*.json")), ids=lambda file: file.stem)
def test_every_layer_file_is_one_of_batch_1(file: Path) -> None:
    layers = read_layers(file)
    assert len({layer.name for layer in layers}) == len(layers)
    assert all(layer.conv.batch == 1 and not layer.conv.bias for layer in layers)
    assert len({layer.conv for layer in layers}) == len(layers)


def test_the_dcgan_generator_makes_an_image_of_a_vector() -> None:
    layers = list(convs("dcgan").values())
    assert layers[0].y_shape == (1, 100, 1, 1)  # what a transposed convolution takes is what the convolution gives
    assert [layer.x_shape for layer in layers[:-1]] == [layer.y_shape for layer in layers[1:]]
    assert layers[-1].x_shape == (1, 3, 64, 64)


def test_the_unet_is_the_published_one() -> None:
    layers = convs("unet")
    again = [layers[f"down{level}.conv2"] for level in range(4)]  # on the way up, listed once
    transposed = [layers[f"up{level}.transposed"] for level in range(4)]
    weights = sum(prod(conv.w_shape) for conv in [*layers.values(), *again])
    biases = sum(conv.in_channels if conv in transposed else conv.out_channels for conv in [*layers.values(), *again])
    assert weights + biases == 31_030_658  # of one input channel and two classes
    assert layers["up3.transposed"].y_shape == layers["down4.conv2"].y_shape
    assert layers["head"].input == layers["down0.conv1"].input == (128, 128)


def test_the_dilated_head_keeps_its_size() -> None:
    layers = convs("deeplab_head")
    assert {conv.output for conv in layers.values()} == {(33, 33)}
    assert {max(conv.dilation) for conv in layers.values()} == {1, 2, 4, 6, 8, 12, 18}


def test_layers_with_another_batch_size() -> None:
    layers = read_layers(LAYERS / "lenet.json")
    many = with_batch(layers, "16")
    assert [layer.name for layer in many] == [layer.name for layer in layers]
    assert [layer.conv.x_shape for layer in many] == [(16, *layer.conv.x_shape[1:]) for layer in layers]
    with pytest.raises(SpecError, match="batch 1x2: '1x2' is not a number"):
        with_batch(layers, "1x2")
