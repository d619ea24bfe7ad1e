from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.web.recent import Recent


def test_what_was_used_last_stays() -> None:
    kept: Recent[str, int] = Recent(3)
    for name in "abc":
        kept.put(name, ord(name), 1)
    assert kept.get("a") == ord("a")
    kept.put("d", 0, 1)
    assert [kept.get(name) for name in "abcd"] == [ord("a"), None, ord("c"), 0]


def test_a_new_value_takes_the_place_of_the_old_one() -> None:
    kept: Recent[str, int] = Recent(3)
    kept.put("a", 1, 2)
    kept.put("a", 2, 2)
    kept.put("b", 3, 1)
    assert (kept.get("a"), kept.get("b")) == (2, 3)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9))))
def test_no_more_than_so_much_is_kept_but_for_the_newest(puts: list[tuple[int, int]]) -> None:
    kept: Recent[int, int] = Recent(12)
    for key, weight in puts:
        assert kept.put(key, weight, weight) == weight
        assert kept.get(key) == weight
        assert sum(kept.get(other) or 0 for other in range(6)) <= max(12, weight)
