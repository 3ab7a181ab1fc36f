"""The response URL grants access; no entry of the log holds it or a part of it, however long the entry is.

Rule 13 of the contract.
"""

import json
import logging

import pytest

from workspace_association.log import JsonLines

SIGNATURE = "X-Amz-Signature=0123456789abcdef0123456789abcdef"
URL = f"https://bucket.s3.amazonaws.com/key?{SIGNATURE}"


@pytest.mark.parametrize("before", range(1900, 2001, 20))
def test_a_text_that_is_cut_in_the_middle_of_the_response_url_shows_no_part_of_it(before: int) -> None:
    record = logging.LogRecord("crhelper", logging.ERROR, "", 0, f"{'x' * before}{URL}{'y' * 300_000}", None, None)
    line = JsonLines({"ResponseURL": URL}).format(record)
    assert json.loads(line)["shortened"]
    assert "X-Amz" not in line
    assert "bucket.s3" not in line
