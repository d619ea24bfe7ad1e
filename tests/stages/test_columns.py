"""The step that table engines share: a row for a row, whatever stands in them."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import KINDS, Options
from scraper.stages.columns import FOUND, REMOVED, Columns
from scraper.workers import Limits
from stages import poison
from stages.material import articles, page, pages

COLUMNS = Columns()
CELLS = st.one_of(
    st.none(), st.text(max_size=50), st.binary(max_size=50), st.integers(), st.floats(), st.just(page("một"))
)


def test_rows_keep_their_order_and_their_other_columns() -> None:
    full = pages()
    batch: dict[str, list[Any]] = {
        "n": list(range(len(full))),
        "html": list(full.values()),
        "url": list(full),
    }
    out = COLUMNS(batch)
    assert list(out) == ["n", "url", *FOUND, REMOVED]
    assert out["n"] == batch["n"]
    assert {len(values) for values in out.values()} == {len(full)}
    clean = articles()
    assert {url: text for url, text in zip(out["url"], out["text"], strict=True) if text} == clean
    assert all(set(counts) == set(KINDS) for counts in out[REMOVED])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_nothing_a_cell_holds_is_raised(rows: list[tuple[Any, Any]]) -> None:
    out = COLUMNS({"html": [row[0] for row in rows], "url": [row[1] for row in rows]})
    assert [len(out[name]) for name in FOUND] == [len(rows)] * len(FOUND)
    assert set(out["status"]) <= {"ok", "skipped", "failed"}
    assert all(status == "ok" or reason for status, reason in zip(out["status"], out["reason"], strict=True))


def test_a_column_that_is_not_there_is_said_in_every_row() -> None:
    out = COLUMNS({"content": [page("một")] * 3})
    assert out["reason"] == ["no-input"] * 3
    assert out["detail"] == ["no page in column 'html'; the columns are content"] * 3
    assert out["content"] == [page("một")] * 3


def test_a_column_of_texts_is_replaced_by_the_clean_ones() -> None:
    with Columns("text", form="text") as columns:
        out = columns({"text": ["Một dòng.\n\nẢnh: Đăng Trí"], "id": ["a"]})
    assert list(out) == ["id", *FOUND, REMOVED]
    assert out["text"] == ["Một dòng."]


def test_pages_that_kill_and_hang_cost_themselves() -> None:
    words = ["một", "CHẾT-NGAY", "hai", "TREO-MÃI", "ba"]
    with Columns(options=Options(rules=(poison.OBEY,)), limits=Limits(seconds=1.0)) as columns:
        out = columns({"html": [page(word) for word in words]})
    assert out["status"] == ["ok"] * 5
    assert out["reason"] == ["", "after-crash", "", "after-timeout", ""]


def test_it_can_be_sent_elsewhere_and_changes_when_its_wishes_do() -> None:
    with pickle.loads(pickle.dumps(COLUMNS)) as twin:  # noqa: S301 - our own
        assert twin({"html": [page("một")]}) == COLUMNS({"html": [page("một")]})
    assert pickle.dumps(Columns()) == pickle.dumps(Columns())
    assert pickle.dumps(Columns(options=Options(languages=frozenset(("vi",))))) != pickle.dumps(Columns())


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Any:
    yield
    COLUMNS.close()
