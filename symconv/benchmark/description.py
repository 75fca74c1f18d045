"""A problem in a few words, for tables and charts."""

from __future__ import annotations

from symconv.spec import Conv


def describe(conv: Conv) -> str:
    """A problem in a few words: the shapes of x and w, and what differs from the defaults."""

    def by_axis(values: tuple[int, ...]) -> str:
        return str(values[0]) if len(set(values)) == 1 else "x".join(map(str, values))

    words = [f"x {'x'.join(map(str, conv.x_shape))}", f"w {'x'.join(map(str, conv.w_shape))}"]
    for name in ("stride", "dilation"):
        if any(value != 1 for value in getattr(conv, name)):
            words.append(f"{name} {by_axis(getattr(conv, name))}")
    if any(map(any, conv.padding)):
        alike = all(low == high for low, high in conv.padding)
        pairs = "x".join(f"{low}:{high}" for low, high in conv.padding)
        words.append(f"padding {by_axis(tuple(low for low, _ in conv.padding)) if alike else pairs}")
    if conv.groups > 1:
        words.append(f"groups {conv.groups}")
    return ", ".join([*words, *(["flipped"] if conv.mode == "convolution" else [])])
