"""The page is whole, inert and the same every time; the files beside it say the same."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import subprocess
import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report import made_up

from rheostat.errors import InputError
from rheostat.report import render
from rheostat.report.findings import Findings, Interval
from rheostat.report.render import check_folder, render_html, render_json, report_files, web_link, write_report
from rheostat.report.tables import render_tsv

VOID = {"meta", "link", "br", "img", "input"}
# Fields that the page does not show as they are: keys, and what is shown in other words.
NOT_SHOWN = {"id", "ref", "name", "url", "match", "drug"}
CLOSED = {"match", "status"}

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(1)' x=\"",
    "end of style": "</style><style>*{display:none}</style>",
    "end of page": "--></svg></body></html><iframe src=//example.org>",
    "cdata": "]]><![CDATA[<b>",
    "template": "{{ 7 * 7 }}{% raw %}",
    "entity": "&lt;b&gt;&#60;",
    "bidi": "safe\u202etxt.exe\u2066\u200b",
    "control": "bell\x07 null\x00 escape\x1b[2J",
    "surrogate": "half\udcffpair",
    "separators": "line\u2028paragraph\u2029tab\tnew\nline",
    "long": "W" * 5000,
}


class Page(HTMLParser):
    """The tags, attributes and text of a page; complains of tags that are not closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def html() -> str:
    return render_html(made_up.findings())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_everything_that_was_found_is_on_the_page(page: Page) -> None:
    said: list[str] = []

    def note(field: str, text: str) -> str:
        if field not in NOT_SHOWN:
            said.append(text)
        return text

    made_up.with_strings(made_up.findings().model_dump(), note)
    assert len(said) > 60
    shown = page.text.casefold()
    assert [text for text in said if " ".join(text.split()).casefold() not in shown] == []


def test_the_page_has_no_script_and_fetches_nothing(page: Page) -> None:
    assert not {"script", "iframe", "object", "embed", "img", "form", "base"} & set(page.tags)
    assert [name for _, name, _ in page.attributes if name.startswith("on") or name == "style"] == []
    addresses = [(tag, value) for tag, name, value in page.attributes if name in {"src", "href", "xlink:href"}]
    assert addresses
    for tag, value in addresses:
        assert (
            value.startswith("#") or (tag, value) == ("link", "data:,") or (tag == "a" and value.startswith("https://"))
        )
    assert "url(" not in "".join(page.words)
    assert "@import" not in "".join(page.words)


def test_a_link_that_leads_away_tells_nobody_where_from(html: str) -> None:
    away = re.findall(r'<a href="https?://[^>]*>', html)
    assert away
    assert all('rel="noreferrer noopener"' in link for link in away)


def test_the_policy_admits_the_one_style_sheet_and_nothing_else(html: str, page: Page) -> None:
    styles = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    assert len(styles) == 1
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    policies = [value for _, name, value in page.attributes if name == "content" and "default-src" in value]
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    ]


def test_ids_are_unique_and_every_inner_link_has_its_target(page: Page) -> None:
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    inner = {value[1:] for _, name, value in page.attributes if name == "href" and value.startswith("#")}
    named = {part for _, name, value in page.attributes if name == "aria-labelledby" for part in value.split()}
    assert inner
    assert named
    assert (inner | named) - set(ids) == set()


def with_hostile(text: str) -> Findings:
    def change(field: str, value: str) -> str:
        return value if field in CLOSED or field == "url" else text + value

    return Findings.model_construct(**_rebuilt(made_up.with_strings(made_up.findings().model_dump(), change)))


def _rebuilt(dumped: dict) -> dict:
    try:
        return dict(Findings.model_validate(dumped))
    except ValueError:
        # A string with half a surrogate pair is refused by validation; a file name can still hold one.
        plain = dict(Findings.model_validate(json.loads(json.dumps(dumped).replace(r"\udcff", "HALF"))))
        changed = plain["samples"][0].model_copy(update={"sample_id": dumped["samples"][0]["sample_id"]})
        return {**plain, "samples": (changed,), "happened": ()}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_string_changes_the_structure_of_the_page(text: str) -> None:
    hostile = with_hostile(text)
    benign = made_up.findings(happened=hostile.happened and made_up.findings().happened)
    html = render_html(hostile)
    html.encode()
    ours, theirs = Page(html), Page(render_html(benign))
    assert ours.tags == theirs.tags
    assert [(tag, name) for tag, name, _ in ours.attributes] == [(tag, name) for tag, name, _ in theirs.attributes]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_unseen_character_reaches_a_file(text: str) -> None:
    for name, content in report_files(with_hostile(text)).items():
        unseen = {char for char in content if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
        assert unseen <= {"\n", "\t"}, name


def test_a_hostile_name_is_shown_and_not_run() -> None:
    text = Page(render_html(with_hostile(HOSTILE["script"]))).text
    assert "<script>alert(1)</script>MADE-UP-1" in text
    assert "{{ 7 * 7 }}{% raw %}MADE-UP-1" in Page(render_html(with_hostile(HOSTILE["template"]))).text
    assert "safe⟨U+202E⟩txt.exe" in Page(render_html(with_hostile(HOSTILE["bidi"]))).text


@pytest.mark.parametrize("url", ["javascript:alert(1)", " https://a", "data:text/html,x", "//a.org", "", None])
def test_only_a_web_address_becomes_a_link(url: str | None) -> None:
    assert web_link(url) is None
    source = made_up.SUPPORT.model_copy(update={"url": url})
    html = render_html(made_up.findings(samples=(made_up.sample(regimens=(made_up.regimen(sources=(source,)),)),)))
    assert "javascript:" not in html
    assert "no link known" in html


def test_equal_findings_give_equal_bytes_in_any_process() -> None:
    program = (
        "import hashlib; from report import made_up; from rheostat.report.render import report_files\n"
        "print(hashlib.sha256(repr(report_files(made_up.findings())).encode()).hexdigest())"
    )
    tests = Path(__file__).parent.parent
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": str(tests), "PYTHONHASHSEED": seed, "LC_ALL": locale},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"))
    }
    assert len(digests) == 1


def test_what_is_empty_says_why() -> None:
    bare_regimen = made_up.regimen(
        readouts=(), drivers=(), why_it_may_fail=(), partners=(), curve=(), sources=(), assumptions=(), status=None
    )
    bare = made_up.sample(
        cancer=None,
        summary=(),
        alterations=(),
        unknown=(),
        not_assayed=(),
        regimens=(bare_regimen,),
        baseline=(),
        notes=(),
    )
    text = Page(render_html(made_up.findings(samples=(bare,), happened=(), limits=(), case_text=None))).text
    for sentence in (
        "Cancer: not stated",
        "No alteration that the model acts on was found in what was assayed.",
        "No readout before and after was computed.",
        "No dose-response curve was computed.",
        "No single alteration changes the sensitivity to this regimen.",
        "That is no proof that there is none.",
        "None of the partners that were tried adds to this regimen, or none was tried.",
        "No published source is recorded.",
        "None: every alteration found in a gene of the model has a known effect, or there was none.",
        "None: every gene of the model counts as assayed in this sample.",
        "No readout of the untreated tumour was computed.",
        "No limit was recorded beyond the notice at the top.",
        "status not recorded",
    ):
        assert sentence in text
    assert "What happened" not in text


def test_a_sample_without_regimens_and_a_case_without_samples_say_so() -> None:
    text = Page(render_html(made_up.findings(samples=(made_up.sample(regimens=()),)))).text
    assert "No regimen was simulated for this sample, so nothing can be ranked." in text
    empty = Page(render_html(made_up.findings(samples=()))).text
    assert "There is nothing to report: the case has no sample." in empty
    assert "What happened, for samples without findings MADE-UP-1, Imaginib: responder." in empty


def test_without_an_ensemble_no_range_is_claimed() -> None:
    flat = Interval(value=0.4, low=0.4, high=0.4)
    only = made_up.regimen(advantage=flat, sensitivity=flat, gr=flat, viability=flat, curve=((1.0, 0.5, 0.5, 0.5),))
    one = made_up.findings().provenance.model_copy(update={"ensemble_size": 1})
    tumour = made_up.sample(regimens=(only,), unknown=(), baseline=())
    text = Page(render_html(made_up.findings(samples=(tumour,), provenance=one))).text
    assert "No range is given: the model was run with one set of numbers only." in text
    assert "0.40 (" not in text
    assert "Thin lines" not in text
    assert "Band: range" not in text


def test_a_number_that_is_none_is_said_to_be_none() -> None:
    nothing = Interval(value=math.nan, low=math.nan, high=math.inf)
    odd = made_up.regimen(
        advantage=nothing,
        gr=nothing,
        curve=((1.0, math.nan, 0.0, 1.0), (0.0, 0.5, 0.5, 0.5)),
        readouts=(made_up.READOUT.model_copy(update={"after": nothing}),),
    )
    broken = made_up.findings(samples=(made_up.sample(regimens=(odd,)),))
    html = render_html(broken)
    assert "no number" in html
    assert not re.search(r"\bnan\b", html)
    assert json.loads(render_json(broken))["samples"][0]["regimens"][0]["advantage"]["value"] is None
    assert "nan" not in render_tsv(broken)


def test_a_dispute_is_shown_as_one(page: Page) -> None:
    assert "Disputes this: Blue cells are green. Noone 1999 (no link known)" in page.text


def test_several_samples_have_each_their_place() -> None:
    two = made_up.findings(samples=(made_up.sample(), made_up.sample(sample_id="MADE-UP-2")))
    page = Page(render_html(two))
    assert ("a", "href", "#sample-2") in page.attributes
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_the_json_holds_the_findings() -> None:
    assert Findings.model_validate_json(render_json(made_up.findings())) == made_up.findings()
    assert render_json(made_up.findings(), indent=None).count("\n") == 1


# --- files -------------------------------------------------------------------------------------------------


def test_a_report_is_four_files_and_run_json_knows_the_others(tmp_path: Path) -> None:
    files = write_report(made_up.findings(), tmp_path / "new" / "folder")
    assert [file.name for file in files] == ["report.html", "findings.json", "regimens.tsv", "run.json"]
    run = json.loads(files[-1].read_text())
    assert run["seed"] == 7
    assert run["inputs"] == [["made_up.maf", "a" * 64]]
    assert run["outputs"] == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files[:-1]}
    assert sorted(path.name for path in files[0].parent.iterdir()) == sorted(file.name for file in files)


def test_an_earlier_report_is_replaced_and_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "report.html").write_text("old")
    write_report(made_up.findings(), tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")


def test_where_a_file_cannot_be_written_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.html").write_text("old")
    whole = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.name == "regimens.tsv":
            raise OSError(28, "No space left on device")
        return whole(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_report(made_up.findings(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text() == "old"


def test_what_is_in_the_way_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file: this is a file; expected a folder"):
        check_folder(tmp_path / "file")
    with pytest.raises(InputError, match=r"file: this is a file; expected a folder"):
        check_folder(tmp_path / "file" / "deeper")
    (tmp_path / "report.html").mkdir()
    with pytest.raises(InputError, match=r"report\.html: this is a folder"):
        check_folder(tmp_path)


def test_a_file_of_its_own_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    render.write_whole(tmp_path / "a.svg", "x")
    assert (tmp_path / "a.svg").read_text() == "x"
    assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(InputError, match=r"there is no such folder to write b\.svg into"):
        render.write_whole(tmp_path / "none" / "b.svg", "x")
