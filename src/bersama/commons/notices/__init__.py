"""Messages to people, each delivery a small state machine."""
