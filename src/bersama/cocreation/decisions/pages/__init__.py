"""The doors of the decisions: deciding, answering, and what everybody reads."""
