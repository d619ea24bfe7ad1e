"""`newswash site`: a file begun from a page is a site file, and a try says what each selector does."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import KINDS
from cleaners.sites import PARTS, Site, SiteError
from cleaners.tree import parse
from scraper.cli import main
from scraper.config import Exit
from scraper.sites import (
    Draft,
    Proposal,
    body_of,
    differences,
    draft,
    find,
    host_of,
    known_of,
    read_folder,
    render,
    selector_of,
    selectors_of,
    shipped,
    words_of,
)

SAMPLES = Path(__file__).parents[2] / "samples" / "sites"
SHIPPED = {site.host: site for site in shipped()}
PAGE = str(SAMPLES / "tuoitre.vn.html")


def lines(host: str) -> list[str]:
    return (SAMPLES / f"{host}.expected.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("host", sorted(SHIPPED))
def test_the_body_is_found_on_a_site_that_has_no_file(host: str) -> None:
    tree = parse((SAMPLES / f"{host}.html").read_text(encoding="utf-8"))
    assert tree is not None
    others = known_of(site for name, site in SHIPPED.items() if name != host)
    best = draft(tree, others, KINDS).select["body"][0]
    text = words_of(find(tree, best.selector)[0])
    assert best.matches == 1
    assert all(line in text for line in lines(host)[2:])
    assert not any(
        line in text for other in ("24h.com.vn", "nhandan.vn") if other != host for line in lines(other)
    )


def test_new_writes_a_file_that_reads_as_toml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["site", "new", "https://www.Example.vn/a.html", "--sites", str(tmp_path)]) == Exit.OK
    text = (tmp_path / "example.vn.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"host": "example.vn", "name": "example.vn", "select": {}, "remove": {}}
    assert all(f"# {kind} = []" in text for kind in KINDS)
    assert "example.vn.toml" in capsys.readouterr().out


def test_new_proposes_from_a_page(tmp_path: Path) -> None:
    assert main(["site", "new", "example.vn", "--from", PAGE, "--sites", str(tmp_path)]) == Exit.OK
    table = tomllib.loads((tmp_path / "example.vn.toml").read_text(encoding="utf-8"))
    assert table["select"]["body"][0] == "div.detail-content.afcbc-body"
    assert "h2.detail-sapo" in table["select"]["standfirst"]
    assert table["select"]["title"][0].startswith("h1")
    assert ".PhotoCMS_Caption" in table["remove"]["caption"]
    assert set(table["select"]) <= set(PARTS)


def test_new_does_not_replace_a_file_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "example.vn.toml"
    path.write_text("mine", encoding="utf-8")
    assert main(["site", "new", "example.vn", "--sites", str(tmp_path)]) == Exit.USAGE
    assert path.read_text(encoding="utf-8") == "mine"
    assert "--force" in capsys.readouterr().err
    assert main(["site", "new", "example.vn", "--sites", str(tmp_path), "--force"]) == Exit.OK
    assert path.read_text(encoding="utf-8") != "mine"


def test_the_folder_may_come_from_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "newswash.toml"
    config.write_text(f'sites = "{tmp_path / "mine"}"\n', encoding="utf-8")
    assert main(["site", "new", "example.vn", "--config", str(config)]) == Exit.OK
    assert (tmp_path / "mine" / "example.vn.toml").exists()


@pytest.mark.parametrize("host", ["", "no host", "../etc/passwd", "localhost", "-a.vn", "a..vn"])
def test_what_is_no_host_is_refused(host: str, tmp_path: Path) -> None:
    # `=` keeps a leading dash from being read as an option
    assert main(["site", "new", "--sites", str(tmp_path), "--", host]) == Exit.USAGE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("tuoitre.vn", "tuoitre.vn"),
        ("WWW.24h.com.vn", "24h.com.vn"),
        ("https://user@a.vn:8080/x?y", "a.vn"),
    ],
)
def test_a_host_is_read_from_an_address(text: str, host: str) -> None:
    assert host_of(text) == host


def test_a_try_shows_matches_and_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tuoitre.vn.toml").write_text(
        'host = "tuoitre.vn"\nname = "x"\n[select]\n'
        'body = ["div.detail-content"]\nstandfirst = ["h2.detail-sapo"]\n'
        "[remove]\nrelated = [\"div[type='RelatedOneNews']\"]\n",
        encoding="utf-8",
    )
    assert main(["site", "test", "tuoitre.vn", PAGE, "--sites", str(tmp_path)]) == Exit.OK
    said = capsys.readouterr().out
    assert str(tmp_path) in said
    assert "div[type='RelatedOneNews']" in said
    assert "with the file:" in said
    assert "without the file:" in said
    assert any(line.strip().startswith(("-", "+")) for line in said.splitlines())


def test_a_selector_that_matches_nothing_is_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tuoitre.vn.toml").write_text(
        'host = "tuoitre.vn"\n[select]\nbody = ["div.detail-content"]\n[remove]\nad = [".nowhere"]\n',
        encoding="utf-8",
    )
    assert main(["site", "test", "tuoitre.vn", PAGE, PAGE, "--sites", str(tmp_path)]) == Exit.FAILED
    assert ".nowhere" in capsys.readouterr().out.split("matched nothing", 1)[1]


def test_the_shipped_file_serves_where_there_is_no_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # the shipped file also names what stood in older layouts, which this page has not
    assert main(["site", "test", "tuoitre.vn", PAGE, "--sites", str(tmp_path)]) == Exit.FAILED
    assert "(shipped)" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["site", "test", "nosuchhost.vn", PAGE],
        ["site", "test", "tuoitre.vn", "nosuchpage.html"],
        ["site", "new", "example.vn", "--from", "nosuchpage.html"],
        ["site", "new", "example.vn", "--config", "nosuch.toml"],
    ],
)
def test_what_is_not_there_is_one_clear_line(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--sites", str(tmp_path)] if "--config" not in words else words) == Exit.USAGE
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_selector_that_is_no_css_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tuoitre.vn.toml").write_text(
        'host = "tuoitre.vn"\n[select]\nbody = ["a[["]\n', encoding="utf-8"
    )
    assert main(["site", "test", "tuoitre.vn", PAGE, "--sites", str(tmp_path)]) == Exit.USAGE
    assert "a[[" in capsys.readouterr().err


def test_a_selector_names_one_element_and_no_other() -> None:
    tree = parse(
        "<div class='a b'><p class='c'>x</p></div><div class='a'><p id='n12345' class='c d'>y</p></div>"
    )
    assert tree is not None
    for element in tree.iter("div", "p"):
        selector = selector_of(tree, element)
        assert selector is None or find(tree, selector) == [element]
    second = list(tree.iter("p"))[1]
    assert selector_of(tree, second) == "p.d"


def test_a_page_without_text_suggests_nothing() -> None:
    tree = parse("<p></p>")
    assert tree is not None
    assert body_of(tree) is None
    found = draft(tree, known_of(SHIPPED.values()), KINDS)
    assert not any(found.select.values())
    assert not found.remove


def test_differences_keep_their_order() -> None:
    assert differences(["a", "b", "c"], ["b", "d"]) == [("-", "a"), ("-", "c"), ("+", "d")]
    assert differences(["a"], ["a"]) == []


def test_selectors_are_listed_in_the_order_of_the_file() -> None:
    site = Site("a.vn", select={"body": ("x", "y")}, remove={"ad": ("z",)})
    assert selectors_of(site) == [("select.body", "x"), ("select.body", "y"), ("remove.ad", "z")]


@given(st.lists(st.text(min_size=1), unique=True), st.text())
def test_a_written_file_reads_back_whatever_the_page_holds(selectors: list[str], text: str) -> None:
    printable = ["".join(letter for letter in selector if letter.isprintable()) for selector in selectors]
    proposals = tuple(Proposal(selector, "why", 2, text) for selector in printable)
    table = tomllib.loads(render("example.vn", Draft({"body": proposals}, {"ad": proposals}), KINDS))
    assert table["select"].get("body", []) == printable
    assert table["remove"].get("ad", []) == printable


@given(st.text())
def test_a_host_name_holds_nothing_a_path_could_be_built_from(text: str) -> None:
    try:
        host = host_of(text)
    except ValueError:
        return
    assert host == host_of(host)
    assert not set(host) & set("/\\: ")
    assert not host.startswith(".")


@given(st.sampled_from(["id", "class", "itemprop", "data-role"]), st.text(alphabet="ab'\"[].#\\\n 1é-_"))
def test_an_odd_name_never_makes_an_odd_selector(key: str, value: str) -> None:
    tree = parse("<div><p>x</p><p>y</p></div>")
    assert tree is not None
    element = list(tree.iter("p"))[1]
    element.set(key, value)
    selector = selector_of(tree, element)
    assert selector is None or find(tree, selector) == [element]


def test_a_folder_of_site_files_is_read(tmp_path: Path) -> None:
    (tmp_path / "b.vn.toml").write_text('host = "b.vn"\n[select]\nbody = ["p"]\n', encoding="utf-8")
    (tmp_path / "a.vn.toml").write_text('host = "a.vn"\n', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a site file", encoding="utf-8")
    assert [site.host for site in read_folder(tmp_path)] == ["a.vn", "b.vn"]


@pytest.mark.parametrize(
    "data", [b"host = ", b"name = 'x'", b"\xff\xfe", b"host = 'a.vn'\n[remove]\nnonsense = ['p']"]
)
def test_a_broken_site_file_is_named(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.vn.toml").write_bytes(data)
    with pytest.raises(SiteError, match=r"a\.vn\.toml"):
        read_folder(tmp_path)
