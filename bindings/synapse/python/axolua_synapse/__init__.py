"""The module that Synapse loads: it asks Axolua's Lua modules, in a process of their own, and registers only what they handle."""

from .module import Axolua

__all__ = ["Axolua"]
