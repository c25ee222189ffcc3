"""A script as the program: `__main__`, with its arguments and its folder first in `sys.path`, as `python3 script.py` runs it."""
import atexit
import builtins
import os
import sys
import types

from . import launch
from .transport import call

_status = 0
_process = os.getpid()


@atexit.register
def _done():
    """The last function at exit: the script's own ones and its threads have ended."""
    if os.getpid() == _process:
        launch.flush()
        call("script.done", _status)


def run(file, args):
    global _status
    sys.argv[:] = [file, *args]
    file = os.path.abspath(file)
    sys.path[0] = os.path.dirname(os.path.realpath(file))
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=file, __builtins__=builtins, __cached__=None)
    sys.modules["__main__"] = main
    try:
        with open(file, "rb") as text:
            code = compile(text.read(), file, "exec", dont_inherit=True)
        exec(code, main.__dict__)
    except SystemExit as end:
        _status = _exit_status(end.code)
    except OSError as mistake:
        if mistake.__traceback__.tb_next is not None:
            _status = _failed(mistake)
        else:
            print("netpyne: can't open file %r: %s" % (file, mistake.strerror), file=sys.stderr)
            _status = 2
    except KeyboardInterrupt as mistake:
        _failed(mistake)
        _status = 130
    except BaseException as mistake:
        _status = _failed(mistake)
    launch.flush()
    raise SystemExit(_status)


def _exit_status(code):
    """What a process ends with after `sys.exit(code)`."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 255
    print(code, file=sys.stderr)
    return 1


def _failed(mistake):
    """Prints the traceback as Python does, without our frames."""
    launch.flush()
    seen = set()
    one = mistake
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        one.__traceback__ = _theirs(one.__traceback__)
        one = one.__cause__ or one.__context__
    # It may be the script's own.
    sys.excepthook(type(mistake), mistake, mistake.__traceback__)
    return 1


def _theirs(trace):
    """A traceback without our frames."""
    frames = []
    while trace is not None:
        if not launch.is_ours(trace.tb_frame.f_code.co_filename):
            frames.append(trace)
        trace = trace.tb_next
    rest = None
    for frame in reversed(frames):
        rest = types.TracebackType(rest, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return rest
