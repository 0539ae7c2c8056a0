"""The JSON Schema of a kind of file, for editors, and of what a site says to programs."""

import json
from typing import Any

from generator import twin
from generator.areas import FILES

KINDS = {**{name: file.where for name, file in FILES.items()}, twin.FILE: f"{twin.FILE}, at the root of a site"}
"""Everything that has a schema, with where it stands."""


def schema_text(kind: str) -> str:
    """The schema of a kind of file, with what each key means."""
    made = twin.schema() if kind == twin.FILE else _of_file(kind)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": made["title"], **{key: made[key] for key in made if key != "title"}}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _of_file(kind: str) -> dict[str, Any]:
    file = FILES[kind]
    schema = file.model.model_json_schema()
    if file.named_by_file:
        # The file's name is the id: it is not written inside.
        schema["properties"].pop("id", None)
        schema["required"] = [key for key in schema.get("required", []) if key != "id"]
    return {**schema, "title": file.where}
