"""Ray Data on a cluster of several nodes on this machine: a row for a row, whatever dies on the way."""

from __future__ import annotations

import contextlib
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
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow

NODES, CPUS = 3, 2
ROWS = 240
POISONED = {17: ("CHẾT-NGAY", "after-crash"), 130: ("TREO-MÃI", "after-timeout")}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - an extra

    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUIET.items():
            patch.setenv(name, value)
        node = {"num_cpus": CPUS, "object_store_memory": 96 << 20}
        made = Cluster(initialize_head=True, head_node_args=node | {"include_dashboard": False})
        for _ in range(NODES - 1):
            made.add_node(**node)
        ray.init(address=made.address, logging_level="error", log_to_driver=False)
        assert ray.cluster_resources()["CPU"] == NODES * CPUS
        yield made
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


def marked(folder: Path) -> Any:
    """The mapper, which leaves word in a folder of which process it is and on which node."""
    from scraper.stages.ray import NewswashMapper  # noqa: PLC0415 - an extra

    class Marked(NewswashMapper):
        def __call__(self, table: Any) -> Any:
            node = ray.get_runtime_context().get_node_id()
            (folder / f"{os.getpid()}-{node}").touch()
            return super().__call__(table)

    return Marked


@contextlib.contextmanager
def at_first(folder: Path, strike: Callable[[int, str], bool]) -> Iterator[list[int]]:
    """While the block runs, strike once at an actor (its process and node) that has begun with pages."""
    ended = threading.Event()
    struck: list[int] = []

    def watch() -> None:
        while not ended.wait(0.05):
            for path in folder.iterdir():
                process, _, node = path.name.partition("-")
                if strike(int(process), node):
                    struck.append(int(process))
                    return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield struck
    finally:
        ended.set()
        thread.join()


def cleaned(folder: Path, mapper: Any, cpus: float = 0.25) -> list[dict[str, Any]]:
    """The rows that come out, in the order of their numbers, of three actors with so many CPUs each."""
    data = ray.data.read_parquet(str(folder)).map_batches(
        mapper,
        fn_constructor_kwargs=WISHES,
        batch_size=20,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=3),
        num_cpus=cpus,
    )
    return sorted(data.take_all(), key=lambda row: int(row["n"]))


@pytest.fixture(scope="module")
def unbroken(cluster: Any, folder: Path) -> list[dict[str, Any]]:
    """The rows of a run that nothing disturbs."""
    from scraper.stages.ray import NewswashMapper  # noqa: PLC0415 - an extra

    assert cluster.address
    rows = cleaned(folder, NewswashMapper)
    check(rows)
    return rows


def test_an_actor_that_is_killed_loses_no_row(
    folder: Path, tmp_path: Path, unbroken: list[dict[str, Any]]
) -> None:
    def kill(process: int, _: str) -> bool:
        os.kill(process, signal.SIGKILL)
        return True

    with at_first(tmp_path, kill) as struck:
        rows = cleaned(folder, marked(tmp_path))
    assert rows == unbroken
    assert len(struck) == 1
    assert len(list(tmp_path.iterdir())) > 1


def test_a_node_that_is_lost_loses_no_row(
    cluster: Any, folder: Path, tmp_path: Path, unbroken: list[dict[str, Any]]
) -> None:
    def remove(_: int, node: str) -> bool:
        lost = [one for one in cluster.worker_nodes if one.node_id == node]
        if lost:
            cluster.remove_node(lost[0], allow_graceful=False)
        return bool(lost)

    try:
        # actors with a whole CPU each do not all fit on the node that cannot be taken away
        with at_first(tmp_path, remove) as struck:
            rows = cleaned(folder, marked(tmp_path), cpus=1)
        assert len(struck) == 1
        assert len([node for node in ray.nodes() if node["Alive"]]) == NODES - 1
    finally:
        cluster.add_node(num_cpus=CPUS, object_store_memory=96 << 20)
    assert rows == unbroken


def test_the_example_runs_on_the_cluster(cluster: Any, tmp_path: Path) -> None:
    full = pages()
    parquet.write_table(
        pa.table({"url": list(full), "html": list(full.values())}), tmp_path / "pages.parquet"
    )
    run_example("ray_pages", tmp_path / "pages.parquet", tmp_path / "out", RAY_ADDRESS=cluster.address)
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
