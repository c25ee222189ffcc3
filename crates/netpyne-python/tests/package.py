"""What the package does besides what its scripts compute: run by a Python that has it, `python tests/package.py`."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

CELL = """
from neuron import h
soma = h.Section(name="soma")
soma.L = soma.diam = 20
soma.nseg = 101
soma.insert("hh")
h.load_file("stdrun.hoc")
"""


def python(*args, **kwargs):
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, timeout=60, **kwargs)


def inside(text):
    """What a program prints that installs the package first."""
    done = python("-c", "import netpyne_rs\nnetpyne_rs.install()\n" + text)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Package(unittest.TestCase):
    def script(self, text, *options):
        """The command that runs a script of this text."""
        folder = tempfile.mkdtemp()
        path = os.path.join(folder, "script.py")
        with open(path, "w") as file:
            file.write(text)
        return ["-m", "netpyne_rs", *options, path]

    def test_is_imported_quickly_and_changes_nothing(self):
        text = "import time, sys; t = time.perf_counter(); import netpyne_rs; print(time.perf_counter() - t)\n"
        text += "try:\n    import neuron\n    print(neuron.__spec__.origin)\nexcept ImportError:\n    print('none')"
        seconds, origin = zip(*(python("-c", text).stdout.split() for _ in range(3)))
        self.assertLess(min(map(float, seconds)), 0.2)
        self.assertNotIn("<netpyne>", origin[0])

    def test_other_modules_of_these_names_are_not_mixed_with_these(self):
        text = "import sys, types; sys.modules['neuron'] = m = types.ModuleType('neuron'); m.__spec__ = None\nimport netpyne_rs\nnetpyne_rs.install()"
        self.assertIn("`neuron` has been imported before", python("-c", text).stderr)
        self.assertIn("it is installed already", python("-c", "import netpyne_rs as n\nn.install()\nn.install()").stderr)
        self.assertIn('order="x": this can be', python("-c", "import netpyne_rs\nnetpyne_rs.install(order='x')").stderr)

    def test_arguments_and_status_are_those_of_the_script(self):
        text = "import sys; from netpyne import specs; print(__name__, sys.argv[1:]); sys.exit(7)"
        done = python(*self.script(text, "--threads", "1"), "--order", "x")
        self.assertEqual((done.stdout, done.returncode), ("__main__ ['--order', 'x']\n", 7), done.stderr)

    def test_a_traceback_is_that_of_the_script(self):
        done = python(*self.script("from neuron import h\n\n\ndef f():\n    return h.Vector().nothing\n\n\nf()\n"))
        self.assertEqual(done.returncode, 1)
        lines = [line.strip() for line in done.stderr.splitlines() if line.startswith("  File")]
        self.assertEqual([line.rsplit(", ", 2)[1:] for line in lines], [["line 8", "in <module>"], ["line 5", "in f"]])
        self.assertIn("AttributeError: 'hoc.Vector' object has no attribute 'nothing'", done.stderr)

    def test_numbers_are_arrays_of_numpy(self):
        text = "import numpy\nfrom neuron import h\nv = h.Vector([1, 2.5])\n"
        text += "print(v.as_numpy(), numpy.array(v) * 2, v.to_python(), h.Vector(numpy.arange(3.0)).sum())"
        self.assertEqual(inside(text), "[1.  2.5] [2. 5.] [1.0, 2.5] 3.0")

    def test_other_threads_go_on_while_it_simulates(self):
        text = CELL + """
import threading, time
counted = [0]
def count():
    while counted[0] >= 0:
        counted[0] += 1
        time.sleep(0.001)
thread = threading.Thread(target=count, daemon=True)
thread.start()
h.finitialize(-65)
before, start = counted[0], time.perf_counter()
h.continuerun(2000)
print(counted[0] - before > 100 * (time.perf_counter() - start))
"""
        self.assertEqual(inside(text), "True")

    def test_other_threads_are_told_that_the_objects_are_not_theirs(self):
        text = CELL + """
from concurrent.futures import ThreadPoolExecutor
try:
    ThreadPoolExecutor(1).submit(lambda: h.t).result()
except RuntimeError as mistake:
    print(mistake)
"""
        self.assertIn("belong to another thread", inside(text))

    @unittest.skipIf(os.name == "nt", "signals are those of Unix")
    def test_ctrl_c_ends_a_simulation(self):
        text = CELL + """
import time
h.finitialize(-65)
print("runs", flush=True)
start = time.perf_counter()
try:
    h.continuerun(1e7)
except KeyboardInterrupt:
    print("stopped", 0 < h.t < 1e7, time.perf_counter() - start < 20, flush=True)
h.finitialize(-65)
h.continuerun(1)
print(round(h.t, 3))
"""
        library = ["-c", "import netpyne_rs\nnetpyne_rs.install()\n" + text]
        for command in library, self.script(text):
            running = subprocess.Popen(
                [sys.executable, *command], stdout=subprocess.PIPE, text=True, preexec_fn=heed_signals
            )
            self.addCleanup(running.kill)
            self.assertEqual(running.stdout.readline(), "runs\n")
            time.sleep(0.5)
            running.send_signal(signal.SIGINT)
            printed, _ = running.communicate(timeout=60)
            self.assertEqual(printed, "stopped True True\n1.0\n")


def heed_signals():
    """Python leaves Ctrl-C alone where the program that starts it does, as shells do for what runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    unittest.main()
