"""Workbooks written by hand, as Excel and LibreOffice write them and as somebody would who means harm."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def column(number: int) -> str:
    """A, B … Z, AA: of a column counted from 0."""
    return column(number // 26 - 1) + chr(65 + number % 26) if number > 25 else chr(65 + number)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def parts(rows: Iterable[Sequence[str]], *, dimension: str = "A1:Z9", after: str = "") -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet; `dimension` is what the sheet says of itself, `after` more rows."""
    strings: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{column(at)}{number}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
            for at, text in enumerate(row)
            if text
        )
        lines.append(f'<row r="{number}" spans="1:8">{cells}</row>')
    told = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    sheet = f'<dimension ref="{dimension}"/><sheetData>{"".join(lines)}{after}</sheetData>'
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
        '<sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_RELATED}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_MAIN}">{sheet}</worksheet>',
        "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{_MAIN}">{told}</sst>',
    }


def xlsx(rows: Iterable[Sequence[str]], *, dimension: str = "A1:Z9", after: str = "") -> bytes:
    """A workbook of Excel with one sheet."""
    return packed(parts(rows, dimension=dimension, after=after))


def ods(rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of LibreOffice with one sheet."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" '
        f'xmlns:text="{urn}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad1">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{urn}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})
