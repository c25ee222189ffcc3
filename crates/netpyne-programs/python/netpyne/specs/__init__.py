"""Specifications: what networks are made of, and how they are simulated."""
from netpyne_rs.missing import module_attributes

from .dicts import Dict, ODict
from .netParams import (
    CellParams,
    ConnParams,
    NetParams,
    PopParams,
    RxDParams,
    StimSourceParams,
    StimTargetParams,
    SubConnParams,
    SynMechParams,
)
from .simConfig import SimConfig

_batch_specs = False

__getattr__ = module_attributes(__name__)
