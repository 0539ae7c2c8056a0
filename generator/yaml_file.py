"""YAML that is written: read back, every value in it is what it was."""

import json
from typing import Any

from yaml import SafeDumper, dump
from yaml.nodes import ScalarNode

from generator.source import read


class _Writer(SafeDumper):
    """Writes a text of several lines as a block, so that people can read it too."""

    def represent_text(self, text: str) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, "|" if "\n" in text else None)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # PyYAML hands it over
        return True


_Writer.add_representer(str, _Writer.represent_text)


def written(data: dict[str, Any]) -> str:
    """Data as YAML, keys in their order, each text quoted where it would be read as something else."""
    return str(dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=160))


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as YAML that is read back as that text: in quotes if it needs them, as it may inside brackets with `flow`."""
    source, findings = read("", (f"- [{text}]\n" if flow else f"- {text}\n").encode("utf-8", "surrogatepass"))
    # Every JSON text is a YAML text in double quotes.
    return text if source.data == [[text] if flow else text] and not findings else json.dumps(text, ensure_ascii=False)
