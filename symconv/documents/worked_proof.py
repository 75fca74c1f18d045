"""What was compared and proved of a worked example."""

from __future__ import annotations

from symconv.documents.author import Author
from symconv.documents.blocks import Items, Section, Text


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
    return Section(prose.say("confirmed.heading"), (Text(intro), Items(items)))
