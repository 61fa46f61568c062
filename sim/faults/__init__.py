"""Fault campaigns: the unmodified driver on wires, devices and a host that fail, and the laws that hold then.

`python -m sim.faults --seed 7` plays one run; docs/reference/faults.md says what there is.
"""
