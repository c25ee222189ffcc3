"""NetPyNE in Rust, inside this Python: `install()` gives the names `netpyne` and `neuron` to what is here.

`python -m netpyne_rs init.py` runs a script with these names from its start. The modules are in the extension; all of them ask it by
one function, `netpyne_rs.transport.call`.
"""
import atexit
import os
import sys

from . import netpyne_native as _native

__all__ = ["install"]
__version__ = _native.__version__

_NAMES = ("neuron", "netpyne")
_finder, _modules = _native.modules()
_finder = {"text": _finder}
exec(compile(_finder["text"], "<netpyne>/finder.py", "exec"), _finder)


def _is_named(path):
    return path.partition("/")[0] in _NAMES


sys.meta_path.insert(0, _finder["Modules"]({path: text for path, text in _modules if not _is_named(path)}, ()))


def install(mechanisms=(), threads=0, order="invariant", compat="right", overrides=()):
    """From now on `import netpyne` and `import neuron` find what is here, whether or not the real ones are installed.

    mechanisms: folders of `.mod` files, besides the working folder, that of the script, and their folders `mod`, `mods` and the like.
    threads: how many simulate; 0 takes as many as there are cores.
    order: "invariant" (events of equal time have one order for any number of threads) or "neuron" (NEURON's).
    compat: "right", or "netpyne" where NetPyNE's mistakes are wanted.
    overrides: changes of every model, as "simConfig.duration=100".

    The objects of a simulation belong to the thread that calls this.
    """
    main = getattr(sys.modules.get("__main__"), "__file__", None) or ""
    _install(main, mechanisms, threads, order, compat, overrides)


def _install(script, mechanisms=(), threads=0, order="invariant", compat="right", overrides=()):
    taken = [name for name in _NAMES if name in sys.modules and not _is_ours(sys.modules[name])]
    if taken:
        raise ImportError(
            "`%s` has been imported before: call `netpyne_rs.install()` first" % "`, `".join(taken), name=taken[0]
        )
    from array import array

    from . import top, transport, wire  # noqa: F401  With `top` all classes of objects are there.

    options = {
        "mechanisms": [os.fspath(folder) for folder in ([mechanisms] if isinstance(mechanisms, str) else mechanisms)],
        "threads": threads,
        "order": order,
        "compat": compat,
        "overrides": [overrides] if isinstance(overrides, str) else list(overrides),
    }
    kinds = {
        "section": wire.make["section"],
        "segment": wire.make["segment"],
        "object": wire.make["object"],
        "word": wire.Word,
        "array": array,
        "write": wire.write,
        "mistakes": transport._MISTAKES,
    }
    _native.open(script, options, _command(options), kinds)
    transport.use(transport.Native(_native))
    named = {path: text for path, text in _modules if _is_named(path)}
    sys.meta_path.insert(0, _finder["Modules"](named, _NAMES))
    atexit.register(_tell)


def _tell():
    """Says at the end what the script uses that does nothing here."""
    for note in _native.notes():
        print("note: %s" % note, file=sys.stderr)


def _is_ours(module):
    return (getattr(module.__spec__, "origin", None) or "").startswith("<netpyne>")


def _command(options):
    """The command that runs another script in the same way."""
    words = [sys.executable, "-m", "netpyne_rs", "--threads", str(options["threads"])]
    words += ["--order", options["order"], "--compat", options["compat"]]
    for folder in options["mechanisms"]:
        words += ["--mechanisms", os.path.abspath(folder)]
    for change in options["overrides"]:
        words += ["--set", change]
    return words
