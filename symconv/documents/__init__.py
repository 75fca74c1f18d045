"""The documents wing: a derivation and a notation become a document."""
