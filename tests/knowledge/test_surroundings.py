"""What people call the surroundings of cells, as levels of inputs."""

from __future__ import annotations

import pytest

from rheostat.errors import InputError
from rheostat.knowledge.load import load_knowledge
from rheostat.knowledge.surroundings import Surroundings, environment_levels, load_surroundings_words

SHIPPED = load_knowledge()
KNOWN = Surroundings.of(SHIPPED)
AMINO_ACIDS = SHIPPED.groups["amino_acids"]
GROWTH_FACTORS = SHIPPED.groups["growth_factors"]


@pytest.mark.parametrize("name", ["amino_acids", "amino acids", "amino acid", "essential amino acids"])
@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_an_input_or_a_group_takes_the_value(name: str, value: float) -> None:
    assert KNOWN.levels(name, value) == dict.fromkeys(AMINO_ACIDS, value)


@pytest.mark.parametrize(
    "name",
    [
        "amino acid starvation", "amino acids off", "amino-acid deprivation", "withdrawal of amino acids",
        "no amino acids", "amino acid-free", "Amino acid depletion", "amino acids withdrawn",
    ],
)  # fmt: skip
def test_words_for_absence(name: str) -> None:
    assert KNOWN.levels(name, 1.0) == dict.fromkeys(AMINO_ACIDS, 0.0)


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("serum starvation", dict.fromkeys(GROWTH_FACTORS, 0.0)),
        ("serum", dict.fromkeys(GROWTH_FACTORS, 1.0)),
        ("growth factors off", dict.fromkeys(GROWTH_FACTORS, 0.0)),
        ("glucose starvation", {"energy": 0.0}),
        ("energy stress", {"energy": 0.0}),
        ("hypoxia", {"oxygen": 0.0}),
        ("1% O2", {"oxygen": 0.0}),
        ("10% FBS", dict.fromkeys(GROWTH_FACTORS, 1.0)),
        ("insulin stimulation", {"insulin": 1.0}),
        ("L-leucine", {"leucine": 1.0}),
        ("ER stress on", {"ER_stress": 1.0}),
        ("ionising radiation", {"radiation": 1.0}),
        ("energy low", {"energy": 0.25}),
        ("guanylate high", {"guanylate": 2.0}),
        ("purines low (acute adenylate depletion)", {"adenylate": 0.25, "guanylate": 0.25}),
    ],
)
def test_other_names(name: str, levels: dict[str, float]) -> None:
    assert KNOWN.levels(name, 1.0) == levels


def test_a_state_is_taken_as_far_as_the_value_says() -> None:
    """Half of a starvation leaves half of what the reference has; none of it leaves the reference."""
    assert KNOWN.levels("leucine starvation", 0.5) == {"leucine": 0.5}
    assert KNOWN.levels("leucine starvation", 0.0) == {"leucine": 1.0}
    assert KNOWN.levels("serum starvation", 0.0) == dict.fromkeys(GROWTH_FACTORS, 1.0)
    assert KNOWN.levels("ER stress off", 1.0) == {"ER_stress": 0.0}


def test_several_may_be_joined_and_the_first_holds() -> None:
    joined = KNOWN.levels("amino acids off; growth factors on", 1.0)
    assert joined == {**dict.fromkeys(AMINO_ACIDS, 0.0), **dict.fromkeys(GROWTH_FACTORS, 1.0)}
    assert KNOWN.levels("arginine off; other nutrients on", 1.0)["arginine"] == 0.0
    assert KNOWN.levels("arginine off; other nutrients on", 1.0)["leucine"] == 1.0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rapamycin", "'rapamycin' is a drug, not an input or group of inputs"),
        ("leucin starvation", "unknown input or group of inputs 'leucin starvation'"),
        ("xenograft", "unknown input or group of inputs 'xenograft'"),
        ("growth factors off or amino acids off", "unknown input or group of inputs"),
    ],
)
def test_what_means_no_surroundings_is_refused(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        KNOWN.levels(name, 1.0)


def test_a_later_entry_wins() -> None:
    assert environment_levels(SHIPPED, {"amino acids": 0.0, "leucine": 1.0})["leucine"] == 1.0
    assert environment_levels(SHIPPED, {"leucine": 1.0, "amino acids": 0.0})["leucine"] == 0.0


def test_no_synonym_of_an_input_says_its_state() -> None:
    """A name such as `glutamine off` for glutamine would turn its meaning round."""
    words = load_surroundings_words()
    telling = {word for name in ("absent", "low", "high") for word in words.states[name].words}
    for name, item in SHIPPED.inputs.items():
        for synonym in item.synonyms:
            assert not any(synonym.casefold().endswith(f" {word}") for word in telling), (name, synonym)
