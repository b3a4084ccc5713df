"""The checks of the product; `./bersama test` runs them all."""
