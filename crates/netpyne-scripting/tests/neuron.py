#!/usr/bin/env python3
"""Writes what NEURON 9.0.2 answers to tests/neuron/*.py into the .out beside it (needs the package neuron==9.0.2)."""
import glob
import os
import subprocess
import sys

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "neuron")
for path in sorted(glob.glob(os.path.join(here, "*.py"))):
    # One process each.
    name = os.path.basename(path)[:-3]
    code = "import sys; sys.path.insert(0, '.'); import %s; %s.make(%r)" % (name, name, name + ".out")
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True)
    if done.returncode:
        print(path, done.stderr)
