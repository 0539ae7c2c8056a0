"""The JSON Schema of a kind of file, for editors."""

import json

from generator.areas import FILES


def schema_text(kind: str) -> str:
    """The schema of a kind of file, with what each key means."""
    file = FILES[kind]
    schema = file.model.model_json_schema()
    if file.named_by_file:
        # The file's name is the id: it is not written inside.
        schema["properties"].pop("id", None)
        schema["required"] = [key for key in schema.get("required", []) if key != "id"]
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": file.where, **{key: value for key, value in schema.items() if key != "title"}}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
