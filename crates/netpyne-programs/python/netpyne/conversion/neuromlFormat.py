"""Networks in NeuroML files, under the names that NetPyNE gives to their parts."""
import json
import os
import re
import sys

from netpyne_rs.missing import module_attributes, refuse
from netpyne_rs.transport import call

__getattr__ = module_attributes(__name__)

# How the host calls an input: list, component, population, cell, number in its list.
_INPUT = re.compile(r"(?:(?P<list>.*) )?(?P<source>\S+(?: weight \S+)?) -> (?P<pop>.*)\[(?P<cell>\d+)\](?: (?P<id>\S+))?$")


def importNeuroML2(fileName, simConfig, simulate=True, analyze=True, return_net_params_also=False):
    """Creates the network of a file and simulates it; gives the gids of its populations."""
    from .. import sim, specs

    print("Importing NeuroML 2 network from: %s" % fileName)
    if fileName.endswith(".h5"):
        return refuse("netpyne.sim.importNeuroML2(%r)" % fileName, "convert the file to .nml")
    params, options, warnings = call("sim.neuroml", os.path.join(os.getcwd(), fileName))
    for warning in warnings:
        print(warning + "\n", file=sys.stderr)
    options = json.loads(options)
    if "celsius" in options.get("hParams", {}):
        simConfig.hParams["celsius"] = options["hParams"]["celsius"]
    netParams = specs.NetParams(_named(json.loads(params)))
    sim.initialize(netParams, simConfig)
    sim.net.createPops()
    sim.net.createCells()
    # Connections have no label in NetPyNE.
    sim.net._labels.update((label, None) for label in netParams.connParams)
    sim.net._formats = {label: _format(source["type"]) for label, source in netParams.stimSourceParams.items()}
    sim.net.connectCells()
    sim.net.addStims()
    sim.setupRecording()
    gids = {label: list(pop.cellGids) for label, pop in sim.net.pops.items()}
    if simulate:
        sim.runSim()
        sim.gatherData()
    if analyze:
        sim.saveData()
        sim.analysis.plotData()
    return (gids, netParams) if return_net_params_also else gids


def exportNeuroML2(reference, connections=True, stimulations=True, format="xml", default_cell_radius=5):
    """Writes the network as `reference.net.nml`, and `LEMS_reference.xml`, which simulates it."""
    from .. import sim

    if not (connections and stimulations) or format != "xml":
        return refuse("netpyne.sim.exportNeuroML2", "whole networks are written, as XML")
    sim.net._build()
    for unsaid in call("sim.export_neuroml", os.getcwd(), reference):
        print(unsaid + "\n", file=sys.stderr)


def _format(component):
    """What NetPyNE says of an input, by the name of its component."""
    is_random = any(word in component.lower() for word in ("noisy", "poisson"))
    return "NeuroML2_stochastic_input" if is_random else "NeuroML2"


def _named(params):
    """The parameters with the names and tags that NetPyNE's import gives."""
    for pop in params["popParams"].values():
        # Cells without a place are at the origin.
        at_origin = [{"x": 0, "y": 0, "z": 0} for _ in range(int(pop.pop("numCells", 0)))]
        cells = pop.get("cellsList") or at_origin
        pop["cellsList"] = [{"cellLabel": n, **cell} for n, cell in enumerate(cells)]
    sources, targets = params["stimSourceParams"], params["stimTargetParams"]
    named_sources, named_targets = {}, {}
    for label, target in targets.items():
        source = dict(sources[target["source"]])
        parts = _INPUT.match(label)
        if parts and (parts["list"] is None) == (parts["id"] is None):
            # One that stands alone is a list of its own.
            of_list = parts["list"] or "INPUT_%s_%s_%s" % (parts["source"], parts["pop"], parts["cell"])
            place = (parts["pop"], parts["cell"], target["sec"], str(target["loc"]).replace(".", "_"))
            label = "_".join((of_list, parts["id"] or "0") + place)
        named_sources[label] = source
        named_targets[label] = {**target, "source": label}
    params["stimSourceParams"], params["stimTargetParams"] = named_sources, named_targets
    return params
