"""The local AWS: everything that the demo and the tests deploy to, on this machine alone."""

import sys
from pathlib import Path

# `python -m local` finds what reads environment files, as it is in this checkout.
sys.path.append(str(Path(__file__).resolve().parent.parent / "constructs"))
