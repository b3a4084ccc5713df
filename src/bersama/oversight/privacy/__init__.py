"""What is held about whom; taking it along; having it erased."""
