"""Ray Data on a cluster of several nodes on this machine: a row for a row, whatever dies on the way."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import Article, Options, clean_html
from scraper.workers import Limits
from stages import poison
from stages.material import QUIET, articles, page, pages, run_example

ray: Any = pytest.importorskip("ray", reason="the extra ray is not installed")
pa: Any = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
parquet: Any = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

NODES = 3
ROWS = 240
POISONED = {17: ("CHẾT-NGAY", "after-crash"), 130: ("TREO-MÃI", "after-timeout")}


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - an extra

    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUIET.items():
            patch.setenv(name, value)
        node = {"num_cpus": 1, "object_store_memory": 96 << 20}
        made = Cluster(initialize_head=True, head_node_args=node | {"include_dashboard": False})
        for _ in range(NODES - 1):
            made.add_node(**node)
        ray.init(address=made.address, logging_level="error", log_to_driver=False)
        assert ray.cluster_resources()["CPU"] == NODES
        yield made.address
        ray.shutdown()
        made.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of rows, two of them poisoned."""
    folder = tmp_path_factory.mktemp("ray")
    words = [POISONED.get(number, ("một", ""))[0] for number in range(ROWS)]
    table = pa.table({"n": list(range(ROWS)), "html": [page(word) for word in words]})
    for part in range(4):
        parquet.write_table(table.slice(part * 60, 60), folder / f"{part}.parquet")
    return folder


def check(rows: list[dict[str, Any]]) -> None:
    assert sorted(row["n"] for row in rows) == list(range(ROWS))
    assert {row["status"] for row in rows} == {"ok"}
    assert {row["n"]: row["reason"] for row in rows if row["reason"]} == {
        number: reason for number, (_, reason) in POISONED.items()
    }


WISHES: dict[str, Any] = {
    "options": Options(rules=(poison.OBEY,)),
    "limits": Limits(seconds=2.0),
}


@pytest.mark.usefixtures("cluster")
def test_actors_that_take_every_cpu_still_end_in_spite_of_poisoned_pages(folder: Path) -> None:
    from scraper.stages.ray import clean_dataset  # noqa: PLC0415 - an extra

    data = ray.data.read_parquet(str(folder))
    check(clean_dataset(data, actors=100, **WISHES).take_all())


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.sampled_from((0.25, 0.5, 1.0)), st.data())
def test_wherever_actors_are_put_some_node_keeps_a_cpu(
    nodes: list[int], cpus: float, data: st.DataObject
) -> None:
    from scraper.stages.ray import room  # noqa: PLC0415 - an extra

    free: list[float] = list(nodes)
    for _ in range(room(nodes, cpus)):
        places = [at for at, left in enumerate(free) if left >= cpus]
        free[data.draw(st.sampled_from(places))] -= cpus
    assert max(free) >= 1


@pytest.mark.usefixtures("cluster")
def test_an_actor_that_is_killed_loses_no_row(folder: Path, tmp_path: Path) -> None:
    from scraper.stages.ray import NewswashMapper  # noqa: PLC0415 - an extra

    class Marked(NewswashMapper):
        """Leaves the number of its process where the test finds it, and waits for the test after that."""

        def __call__(self, table: Any) -> Any:
            (tmp_path / str(os.getpid())).touch()
            return super().__call__(table)

    ended = threading.Event()
    killed: list[int] = []

    def kill() -> None:
        while not ended.wait(0.05):
            found = [int(path.name) for path in tmp_path.iterdir()]
            if found:
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])
                return

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        data = ray.data.read_parquet(str(folder)).map_batches(
            Marked,
            fn_constructor_kwargs=WISHES,
            batch_size=40,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(size=2),
            num_cpus=0.5,
        )
        rows = data.take_all()
    finally:
        ended.set()
        thread.join()
    check(rows)
    assert killed
    assert len(list(tmp_path.iterdir())) > len(killed)


def test_the_example_runs_on_the_cluster(cluster: str, tmp_path: Path) -> None:
    full = pages()
    parquet.write_table(
        pa.table({"url": list(full), "html": list(full.values())}), tmp_path / "pages.parquet"
    )
    run_example("ray_pages", tmp_path / "pages.parquet", tmp_path / "out", RAY_ADDRESS=cluster)
    rows = [
        row for path in (tmp_path / "out").glob("*.parquet") for row in parquet.read_table(path).to_pylist()
    ]
    assert {row["url"]: row["text"] for row in rows if row["status"] == "ok"} == articles()
    assert {row["url"] for row in rows} == set(full)


@pytest.mark.usefixtures("cluster")
def test_binary_files_and_a_wrong_column(tmp_path: Path) -> None:
    from scraper.stages.ray import clean_dataset  # noqa: PLC0415 - an extra

    for number, text in enumerate(pages().values()):
        Path(tmp_path / f"{number:02}.html").write_bytes(text.encode())
    files = ray.data.read_binary_files(str(tmp_path), include_paths=True)
    rows = sorted(clean_dataset(files, "bytes", actors=1).take_all(), key=lambda row: str(row["path"]))
    expected = map(clean_html, pages().values())
    assert [row["text"] for row in rows] == [one.text if isinstance(one, Article) else "" for one in expected]
    wrong = clean_dataset(files, "html", actors=1).take_all()
    assert {row["reason"] for row in wrong} == {"no-input"}
    assert len(wrong) == len(rows)
