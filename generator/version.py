"""The version of the tool, said once."""

__version__ = "0.1.0"
