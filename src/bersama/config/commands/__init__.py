"""The commands of `bersama`, one file each."""
