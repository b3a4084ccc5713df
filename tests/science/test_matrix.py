"""The engagement matrix: four fields, and points that do not cover each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bersama.science.matrix import FIELDS, field_of, spots

RATING = st.integers(1, 5)


@pytest.mark.parametrize(
    ("power", "interest", "field"),
    [
        (5, 5, "manage_closely"),
        (5, 1, "keep_satisfied"),
        (1, 5, "keep_informed"),
        (1, 1, "monitor"),
        # The bakery's farmer, customer, employee and neighbours.
        (4, 4, "manage_closely"),
        (3, 5, "keep_informed"),
        (2, 5, "keep_informed"),
        (1, 2, "monitor"),
        # A regulator, and food bloggers.
        (5, 2, "keep_satisfied"),
    ],
)
def test_each_corner_of_the_grid_has_its_field(power: int, interest: int, field: str) -> None:
    assert field_of(power, interest) == field


def test_what_counts_as_high_is_the_firm_s_own() -> None:
    assert field_of(3, 3, high_from=3) == "manage_closely"
    assert field_of(4, 5, high_from=5) == "keep_informed"


@pytest.mark.parametrize(
    ("power", "interest", "high_from", "said"),
    [
        (6, 1, 4, "power goes from 1 to 5, not 6"),
        (1, 0, 4, "interest goes from 1 to 5, not 0"),
        (1, 1, 1, "high_from goes from 2 to 5, not 1"),
    ],
)
def test_a_value_outside_the_scale_is_refused(
    power: int, interest: int, high_from: int, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        field_of(power, interest, high_from)


@given(RATING, RATING, st.integers(2, 5))
def test_more_power_or_interest_never_means_less_contact(
    power: int, interest: int, high_from: int
) -> None:
    field = field_of(power, interest, high_from)
    assert field in FIELDS
    if power < 5 and field == "manage_closely":
        assert field_of(power + 1, interest, high_from) == "manage_closely"
    if interest < 5 and field == "keep_informed":
        assert field_of(power, interest + 1, high_from) == "keep_informed"


@given(st.integers(0, 200))
def test_points_in_one_cell_stay_inside_and_apart(count: int) -> None:
    found = spots(count)
    assert len(found) == len({(round(s.x, 9), round(s.y, 9)) for s in found}) == count
    assert all(0 < s.x < 1 and 0 < s.y < 1 for s in found)
