"""Types of sections and places on them."""
from netpyne_rs.sections import Mechanism, Section, Segment
