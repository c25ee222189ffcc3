"""Types of objects."""
from netpyne_rs.objects import HocObject
