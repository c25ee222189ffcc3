"""What a run does: asks the host for its task, does it, and reports what went wrong."""
import os
import sys
import traceback

from . import transport


def _is_ours(file):
    return file.startswith("<netpyne>") or file in ("<string>",) or file.startswith("<frozen ")


def _failure(mistake):
    """Message, and the places in the user's files, the innermost last."""
    name = type(mistake).__name__
    text = str(mistake)
    message = "%s: %s" % (name, text) if text else name
    if isinstance(mistake, SyntaxError) and mistake.filename:
        return "%s: %s" % (name, mistake.msg), [[mistake.filename, mistake.lineno or 1]]
    frames = traceback.extract_tb(mistake.__traceback__)
    places = [[os.path.abspath(f.filename), f.lineno or 1] for f in frames if not _is_ours(f.filename)]
    # Libraries below the user's files say less than the place that called them.
    return message, places


def run(reading, writing):
    pipe = transport.Pipe(reading, writing)
    transport.use(pipe)
    pipe.watch()
    task, *args = transport.call("script.task")
    del sys.argv[1:]
    try:
        from . import tasks

        getattr(tasks, task)(*args)
    except BaseException as mistake:
        if isinstance(mistake, SystemExit) and mistake.code in (None, 0):
            message, places = "the script ended itself (SystemExit)", []
        else:
            message, places = _failure(mistake)
        # What was printed before goes out first.
        _flush()
        transport.call("script.failed", message, places)
        os._exit(1)
    _flush()
    transport.call("script.done")
    # Threads of the script do not keep the run alive.
    os._exit(0)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
