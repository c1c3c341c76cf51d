"""Quantities as people write them arrive in nmol/L, minutes and gray; everything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheostat.errors import InputError
from rheostat.units import concentration, duration, radiation_dose_gy

POSITIVE = st.floats(min_value=1e-6, max_value=1e6)


@pytest.mark.parametrize(
    ("text", "nanomolar"),
    [
        ("20 nM", 20.0),
        ("20nM", 20.0),
        (" 0.5 uM ", 500.0),
        ("0.5 µM", 500.0),  # the micro sign
        ("0.5 μM", 500.0),  # the Greek letter
        ("250 pM", 0.25),
        ("1e-3 mM", 1000.0),
        ("2E-6 M", 2000.0),
        (".5 nM", 0.5),
        ("5. nM", 5.0),
        ("0 nM", 0.0),
    ],
)
def test_concentrations_arrive_in_nanomolar(text: str, nanomolar: float) -> None:
    assert concentration(text) == pytest.approx(nanomolar, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90 s", 1.5),
        ("5 min", 5.0),
        ("72 h", 4320.0),
        ("2 d", 2880.0),
        ("2 days", 2880.0),
        ("1 weeks", 10080.0),
    ],
)
def test_times_arrive_in_minutes(text: str, minutes: float) -> None:
    assert duration(text) == pytest.approx(minutes, rel=1e-12)


def test_radiation_arrives_in_gray() -> None:
    assert radiation_dose_gy("2.5 Gy") == 2.5


@given(POSITIVE)
def test_the_same_concentration_in_two_units_is_the_same_number(value: float) -> None:
    assert concentration(f"{value!r} uM") == pytest.approx(concentration(f"{value * 1000!r} nM"), rel=1e-12)


@given(POSITIVE)
def test_the_same_time_in_two_units_is_the_same_number(value: float) -> None:
    assert duration(f"{value!r} h") == pytest.approx(duration(f"{value * 60!r} min"), rel=1e-12)


@pytest.mark.parametrize("text", ["", "20", "nM", "twenty nM", "20 n M", "nan nM", "inf nM", "1e999 nM", "-1 nM"])
def test_what_is_no_amount_is_refused_and_quoted(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        concentration(text)
    assert repr(text) in str(refusal.value)


@pytest.mark.parametrize(("read", "text"), [(concentration, "20 nm"), (duration, "3 H"), (duration, "20 nM")])
def test_an_unknown_unit_is_refused_with_the_known_ones(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(InputError, match="is not one of") as refusal:
        read(text)
    assert text.split()[1] in str(refusal.value)


@pytest.mark.parametrize("text", ["2", "2 gray", "-2 Gy", "2 nM"])
def test_what_is_no_radiation_dose_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="radiation"):
        radiation_dose_gy(text)
