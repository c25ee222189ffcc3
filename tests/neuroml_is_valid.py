#!/usr/bin/env python3
"""Exported networks are valid NeuroML for libNeuroML (schema) and jNeuroML (schema and references).

    pip install libNeuroML==0.6.7 pyNeuroML==1.3.22      # and a Java runtime
    netpyne export neuroml MODEL --out net.nml
    python tests/neuroml_is_valid.py net.nml [...]

Exits with 1 if a file is not valid.
"""

import contextlib
import io
import sys


def complaints(path):
    """What the validators say against a file."""
    from neuroml.utils import validate_neuroml2
    from pyneuroml import pynml

    found = []
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            validate_neuroml2(path)
    except ValueError as error:
        found.append(f"libNeuroML: {error}")
    valid, said = pynml.validate_neuroml2(path, verbose_validate=False, return_string=True)
    if not valid:
        found.append(f"jNeuroML: {said}")
    return found


if __name__ == "__main__":
    failed = False
    for path in sys.argv[1:]:
        found = complaints(path)
        failed |= bool(found)
        print(f"{'FAIL' if found else 'ok  '} {path}", *found, sep="\n  " if found else " ")
    sys.exit(failed)
