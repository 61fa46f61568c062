"""The wire protocol, the register file with what is generated from it, and the firmware of the body board."""
