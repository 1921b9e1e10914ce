"""Values between the learner's process and the checker's: plain data, rebuilt and never trusted.

Only values whose type is exactly one of those listed here travel as data, by JSON with tags, and are rebuilt
by the receiver. Everything else travels as a handle. Nothing is unpickled, no class is looked up by a name
that the sender chose (but for a short list of built-in types).
"""

from toolkit.grading.sandbox.codec.base import BadValue, Codec, Far, Unsendable
from toolkit.grading.sandbox.codec.full import full_codec

__all__ = ["BadValue", "Codec", "Far", "Unsendable", "full_codec"]
