"""Cells out of their own files."""
import importlib
import json
import os
import sys

from netpyne_rs import tasks
from netpyne_rs.missing import module_attributes
from netpyne_rs.transport import call

from .neuromlFormat import importNeuroML2

__getattr__ = module_attributes(__name__)


def importCell(fileName, cellName, cellArgs=None, cellInstance=False):
    """Sections, lists of sections, synapses and globals of the cell that a file makes."""
    from netpyne.specs import Dict

    args = [] if cellArgs is None else cellArgs
    if fileName.endswith(".py"):
        text = _python_cell(fileName, cellName, args)
    elif fileName.endswith((".hoc", ".tem", ".swc", ".asc")):
        if isinstance(args, dict):
            args = list(args.values())
        text = call("sim.import", fileName, cellName, list(args), bool(cellInstance))
    else:
        raise Exception("File name should end in '.hoc', '.py', or '.swc'")
    cell = json.loads(text)
    synapses = [dict(params, label=name) for name, params in cell["synMechs"].items()]
    rule = cell["rule"]
    return rule.get("secs", {}), rule.get("secLists", {}), synapses, rule.get("globals", Dict())


def _python_cell(file, name, args):
    """The class runs in this Python: it may be of the script's making, or use what the script has set."""
    folder, base = os.path.split(file)
    added = folder not in sys.path
    if added:
        sys.path.insert(0, folder)
    module = base.split(".py")[0]
    try:
        maker = getattr(importlib.import_module(module), name)
        cell = maker(**args) if isinstance(args, dict) else maker(*args)
        tasks.tell(cell)
        return call("sim.read_cell")
    finally:
        if added:
            sys.path.remove(folder)
        sys.modules.pop(module, None)
