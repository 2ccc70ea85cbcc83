"""What is told of a publication beside its audit: the pairs of municipalities whose sharing nothing protects (P6)."""

from pipeline.disclosure.model import PublicEdition, PublicUnit
from pipeline.public.outputs import count_close_pairs


def make_edition(sizes: dict[str, int]) -> PublicEdition:
    """A country with so many municipalities in each county, and bydeler in the first."""
    units = [
        PublicUnit("kommune", f"{county}{number:02}", "", county, None, None)
        for county, size in sizes.items()
        for number in range(1, size + 1)
    ]
    units += [PublicUnit("fylke", county, "", county, None, None) for county in sizes]
    units += [PublicUnit("bydel", f"0301{number:02}", "", "03", "0301", None) for number in (1, 2)]
    return PublicEdition("2020-endelig", 2020, {}, None, tuple(units))


def test_p6_pairs_are_counted_in_counties_of_three_municipalities_or_fewer() -> None:
    assert count_close_pairs(make_edition({"03": 1, "11": 23})) == 0
    assert count_close_pairs(make_edition({"03": 1, "11": 2, "15": 3, "18": 4})) == 1 + 3
