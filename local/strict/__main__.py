"""Serves MiniStack with the rules: ``python -m local.strict``, with hypercorn's arguments."""

import sys

from hypercorn.__main__ import main

from local.strict import alarms, cancelling, clock, metrics, order, permissions, policies, requests, schedules

if __name__ == "__main__":
    for rules in (policies, requests, order, cancelling, permissions, clock, schedules, metrics, alarms):
        rules.enforce()
    sys.exit(main())
