"""Private uploads: checked, stored under names of ours, shown to who may see them."""
