"""The HTML doors of the initiatives: for those who answer, and the desk of those who ask."""
