"""What every room stands on: people, organisations, files, notices."""
