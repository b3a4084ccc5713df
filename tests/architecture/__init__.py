"""The limits of docs/explanation/architecture.md, each a function over a source tree."""
