/** Tables as spreadsheets write them. Source: RFC 4180. */
import { PippinError } from "../../contract/errors.ts";

export interface CsvRow {
  /** In the file, from 1; a quoted cell may hold further lines. */
  readonly line: number;
  /** @returns the cell of a column, empty where the row or the table has none. */
  readonly cell: (column: string) => string;
}

/**
 * Reads a table with a header. Where the header has semicolons and no comma, they separate the cells.
 *
 * @throws PippinError `bad-file` where a quote is not closed or a wanted column is missing.
 */
export function readCsv(text: string, file: string, wanted: readonly string[]): CsvRow[] {
  const content = text.replace(/^\uFEFF/, "");
  const firstLine = /^[^\r\n]*/.exec(content)![0];
  const rows = split(content, firstLine.includes(";") && !firstLine.includes(",") ? ";" : ",", file);
  const header = rows.shift()?.cells.map((cell) => cell.trim()) ?? [];
  const missing = wanted.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw bad(file, `has no column ${missing.map((name) => `"${name}"`).join(", ")} in its first line`);
  }
  return rows
    .filter(({ cells }) => cells.some((cell) => cell !== ""))
    .map(({ line, cells }) => {
      const byColumn = new Map(header.map((name, i) => [name, cells[i] ?? ""]));
      return { line, cell: (column) => byColumn.get(column) ?? "" };
    });
}

function split(text: string, separator: string, file: string): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  let [at, line] = [0, 1];
  while (at < text.length) {
    const row = { line, cells: [] as string[] };
    for (let ended = false; !ended;) {
      const { cell, end } = text[at] === '"' ? quotedCell(text, at, file, line) : plainCell(text, at, separator);
      row.cells.push(cell);
      line += cell.split("\n").length - 1;
      at = end;
      if (text[at] === separator) at++;
      else {
        if (text[at] === "\r" && text[at + 1] === "\n") at++;
        else if (at < text.length && text[at] !== "\n" && text[at] !== "\r") {
          throw bad(file, `line ${line}: after a quoted cell comes neither a separator nor the line's end`);
        }
        at++;
        line++;
        ended = true;
      }
    }
    rows.push(row);
  }
  return rows;
}

function plainCell(text: string, from: number, separator: string): { cell: string; end: number } {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
  return { cell: text.slice(from, end), end };
}

function quotedCell(text: string, from: number, file: string, line: number): { cell: string; end: number } {
  let [cell, at] = ["", from + 1];
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw bad(file, `line ${line}: a quote is opened and never closed`);
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { cell, end: quote + 1 };
    cell += '"';
    at = quote + 2;
  }
}

function bad(file: string, problem: string): PippinError {
  return new PippinError("bad-file", `${file} ${problem}. Choose a CSV file with a header.`, { file });
}
