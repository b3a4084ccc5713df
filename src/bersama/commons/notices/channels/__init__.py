"""The ways a letter leaves this machine, one file each."""
