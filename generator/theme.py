"""How the theme is set up in every engine, whatever else its settings say."""

from typing import Any

THEME: dict[str, Any] = {
    "font": False,  # Material would ask Google for it
    "features": ["navigation.instant", "navigation.top", "search.highlight"],
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
