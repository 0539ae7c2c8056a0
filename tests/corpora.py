"""Input that nobody here wrote: read from a folder beside the repository, and a test that needs it is skipped without."""

import os
from pathlib import Path

CORPORA = Path(os.environ.get("PLAYBOOK_CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")
