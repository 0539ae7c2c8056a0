"""How Material for MkDocs is set up, whatever mkdocs.yml says of the theme."""

from typing import Any

THEME: dict[str, Any] = {
    "font": False,  # Material would ask Google for it
    "features": ["navigation.top", "search.highlight"],
    "palette": [
        {
            "media": "(prefers-color-scheme)",
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": "material/brightness-auto", "name": "Colours follow your device: switch to light"},
        },
        {
            "media": "(prefers-color-scheme: light)",
            "scheme": "default",
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": "material/weather-sunny", "name": "Light colours: switch to dark"},
        },
        {
            "media": "(prefers-color-scheme: dark)",
            "scheme": "slate",
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": "material/weather-night", "name": "Dark colours: follow your device"},
        },
    ],
}
