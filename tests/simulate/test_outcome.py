"""Outcomes are sentences, and only two of them stand for a number."""

from rheostat.simulate.outcome import Outcome


def test_every_outcome_is_a_sentence() -> None:
    for outcome in Outcome:
        assert outcome.value[0].isupper()
        assert outcome.value.endswith(".")
    assert len({outcome.value for outcome in Outcome}) == len(Outcome)


def test_only_what_came_to_rest_is_a_number() -> None:
    assert {outcome for outcome in Outcome if outcome.is_number} == {Outcome.CONVERGED, Outcome.FELL_BACK}
