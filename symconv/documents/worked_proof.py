"""What was compared and proved of a worked example."""

from __future__ import annotations

from symconv.documents.author import Author
from symconv.documents.blocks import Block, Items, Section, Text
from symconv.documents.general_pieces import scopes_of
from symconv.general import MAX_STEP
from symconv.problem import as_command


def confirmed(author: Author) -> Section:
    """What was compared with what, and on how many elements."""
    prose, confirmations = author.prose, author.derivation.confirmations
    everything = all(done.whole and done.checked == done.total for done in confirmations)
    items = tuple(
        prose.say(f"confirmed.{done.form}", checked=done.checked, total=done.total)
        + ("" if done.whole else prose.say("confirmed.sampled"))
        for done in confirmations
    )
    intro = prose.say("confirmed.everything" if everything else "confirmed.sample")
    command = as_command("validate", author.derivation.conv)
    blocks: list[Block] = [
        Text(intro),
        Items(items),
        *_proved(author),
        Text(prose.say("confirmed.validate", command=f"`{command}`")),
    ]
    return Section(prose.say("confirmed.heading"), tuple(blocks))


def _proved(author: Author) -> list[Block]:
    if not author.provable:
        return [Text(author.prose.say("confirmed.not_proved", most=MAX_STEP))]
    return [Text(author.prose.say("confirmed.proved")), scopes_of(author.general)]
