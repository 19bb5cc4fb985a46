"""Slides: pages with their titles, and all that a slide shows or says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from format_files import put_table, slide, slides
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation
from pptx.util import Inches
from readers_files import SAMPLES

from index.errors import UnreadableFile
from index.readers.pptx import read
from index.types import Document


def opened(build: Callable[[Presentation], object]) -> Document:
    found = read(slides(build), "a.pptx")
    return Document("d", "s", found.title, found.text, "", found.pages, found.headings, ("a.pptx",), found.lines)


def test_every_slide_is_a_page_below_its_title() -> None:
    def build(talk: Presentation) -> None:
        slide(talk, 0, "The river", "A talk")
        slide(talk, 6).shapes.add_textbox(0, 0, 1, 1).text_frame.text = "A box"
        slide(talk, 5, "The end")

    found = opened(build)
    assert found.text == "The river\n\nA talk\n\nSlide 2\n\nA box\n\nThe end"
    assert [found.page_at(found.text.index(word)) for word in ("A talk", "A box", "The end")] == [1, 2, 3]
    assert [heading.title for heading in found.headings] == ["The river", "Slide 2", "The end"]
    assert found.title == "The river"


def test_a_slides_list_keeps_its_levels_and_a_single_paragraph_is_none() -> None:
    def build(talk: Presentation) -> None:
        first = slide(talk, 1, "Plan", "Dig")
        below = first.placeholders[1].text_frame.add_paragraph()
        below.text, below.level = "by hand", 1
        slide(talk, 1, "Why", "Because.")

    assert opened(build).text == "Plan\n\n- Dig\n  - by hand\n\nWhy\n\nBecause."


def test_a_tables_rows_are_lines_below_their_columns() -> None:
    def build(talk: Presentation) -> None:
        table = put_table(
            slide(talk, 5, "Yields"), [["Region", "Year", "Rice"], ["North", "2019", "5"], ["", "2020", "6"]]
        )
        table.cell(1, 0).merge(table.cell(2, 0))

    found = opened(build)
    assert found.text.splitlines()[2:] == ["Region | Year | Rice", "North | 2019 | 5", "North | 2020 | 6"]
    assert found.column_names(found.lines[0]) == ("Region", "Year", "Rice")
    assert found.place(found.text.index("2020")) == "Yields"


def test_a_charts_figures_are_a_table_below_its_title() -> None:
    def build(talk: Presentation) -> None:
        data = CategoryChartData()
        data.categories = ["North", "South"]
        data.add_series("Rice", (1134, 1250))
        data.add_series("Barley", (3, 4.5))
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED
        chart = slide(talk, 5, "Yields").shapes.add_chart(kind, 0, 0, Inches(5), Inches(3), data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "Harvest by region"

    found = opened(build)
    assert found.text == "Yields\n\nHarvest by region\n\n| Rice | Barley\nNorth | 1134 | 3\nSouth | 1250 | 4.5"
    assert found.heading_path(found.text.index("South")) == ("Yields", "Harvest by region")


def test_grouped_shapes_and_notes_are_read_and_the_slides_number_is_not() -> None:
    def build(talk: Presentation) -> None:
        made = slide(talk, 5, "Plan")
        made.shapes.add_group_shape().shapes.add_textbox(0, 0, 1, 1).text_frame.text = "grouped\vin two lines"
        made.notes_slide.notes_text_frame.text = "Say this.\nThen that."

    assert opened(build).text == "Plan\n\ngrouped\nin two lines\n\nNotes: Say this.\nThen that."


def test_a_diagrams_texts_are_a_list() -> None:
    """python-pptx writes no diagrams, so a chart's place is given to one."""
    from pptx.opc.constants import RELATIONSHIP_TYPE as KIND
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    space = "http://schemas.openxmlformats.org/drawingml/2006"
    point = '<d:pt type="{}"><d:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></d:t></d:pt>'
    points = point.format("doc", "frame") + point.format("node", "Plan") + point.format("node", "Build")
    xml = f'<d:dataModel xmlns:d="{space}/diagram" xmlns:a="{space}/main"><d:ptLst>{points}</d:ptLst></d:dataModel>'

    def build(talk: Presentation) -> None:
        made = slide(talk, 5, "Steps")
        put_table(made, [["x"]])
        part = Part(PackURI("/ppt/diagrams/data1.xml"), "application/xml", talk.part.package, xml.encode())
        data = made.shapes[-1]._element.graphic.graphicData
        data.remove(data.tbl)
        identifier = made.part.relate_to(part, KIND.DIAGRAM_DATA)
        data.makeelement(f"{{{space}/diagram}}relIds", {})
        child = data.makeelement(f"{{{space}/diagram}}relIds", {f"{{{space}/r}}dm": identifier})
        data.append(child)

    assert opened(build).text == "Steps\n\n- Plan\n- Build"


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_another_office_file_under_its_name_is_refused(suffix: str) -> None:
    with pytest.raises(UnreadableFile, match=re.escape("a.pptx is not a presentation")):
        read(SAMPLES[suffix], "a.pptx")
