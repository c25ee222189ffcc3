"""What a run does: asks the host for its task, and does it."""
import importlib
import os
import runpy
import signal
import sys
import traceback

from . import transport


# The modules by their texts; those of Python itself; what pip has installed, if the host is an extension.
_OURS = ("<netpyne>", "<frozen ") + tuple(os.path.join(folder, "") for folder in sys.modules[__package__].__path__)


def is_ours(file):
    """Whether a frame of a traceback says nothing to the user."""
    return file.startswith(_OURS) or file in ("<string>", runpy.__file__)


def run(reading, writing):
    pipe = transport.Pipe(reading, writing)
    transport.use(pipe)
    pipe.watch()
    signal.signal(signal.SIGINT, pipe.interrupt)
    # A module of this package and a function of it.
    task, *args = transport.call("script.task")
    module, _, function = task.partition(".")
    del sys.argv[1:]
    getattr(importlib.import_module("netpyne_rs." + module), function)(*args)


def _failure(mistake):
    """Message, and the places in the user's files, the innermost last."""
    name = type(mistake).__name__
    text = str(mistake)
    message = "%s: %s" % (name, text) if text else name
    if isinstance(mistake, SyntaxError) and mistake.filename:
        return "%s: %s" % (name, mistake.msg), [[mistake.filename, mistake.lineno or 1]]
    frames = traceback.extract_tb(mistake.__traceback__)
    places = [[os.path.abspath(f.filename), f.lineno or 1] for f in frames if not is_ours(f.filename)]
    # Libraries below the user's files say less than the place that called them.
    return message, places


def reporting(task):
    """Does a task that the host waits for, and ends this process: the host hears that it is done, or what went wrong."""

    def run(*args):
        try:
            task(*args)
        except BaseException as mistake:
            if isinstance(mistake, SystemExit) and mistake.code in (None, 0):
                message, places = "the script ended itself (SystemExit)", []
            else:
                message, places = _failure(mistake)
            # What was printed before goes out first.
            flush()
            transport.call("script.failed", message, places)
            os._exit(1)
        flush()
        transport.call("script.done", 0)
        # Threads of the script do not keep the run alive.
        os._exit(0)

    return run


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
