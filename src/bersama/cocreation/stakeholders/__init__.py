"""The register of those who affect the firm or are affected by it, and what is known of them."""
