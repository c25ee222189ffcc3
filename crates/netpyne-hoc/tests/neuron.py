#!/usr/bin/env python3
"""Writes what NEURON 9.0.2 prints for each tests/neuron/*.hoc into the .out beside it (needs the package neuron==9.0.2)."""
import glob, os, subprocess, sys
here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "neuron")
for path in sorted(glob.glob(os.path.join(here, "*.hoc"))):
    # One process each; what NEURON's own output channel gets is the text to compare.
    code = "from neuron import h; h.load_file('stdlib.hoc'); h.load_file('import3d.hoc'); h.xopen(%r)" % os.path.basename(path)
    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True)
    if done.returncode:
        print(path, done.stderr)
    with open(path[:-4] + ".out", "w") as out:
        out.write(done.stdout)
