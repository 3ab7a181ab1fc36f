"""Serves MiniStack with the rules: ``python -m local.strict``, with hypercorn's arguments."""

import sys

from hypercorn.__main__ import main

from local.strict import cancelling, order, permissions, policies, requests

if __name__ == "__main__":
    for rules in (policies, requests, order, cancelling, permissions):
        rules.enforce()
    sys.exit(main())
