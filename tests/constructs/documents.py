"""The snippets in the documents."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python_snippets(document: str) -> list[str]:
    """What stands in the python fences of a document, from first to last."""
    return re.findall(r"^```python\n(.*?)^```$", (ROOT / document).read_text(), re.MULTILINE | re.DOTALL)
