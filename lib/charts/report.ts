import type { FigureSpec } from "./figure.ts";
import { formatNumber } from "./format.ts";
import { escapeHtml } from "./html/escape.ts";
import { figureHtml } from "./html/figure_html.ts";
import { htmlPage } from "./html/page.ts";

/** What a report says. All text is plain: HTML in it is shown, not read. */
export interface Report {
  /** The page's heading. */
  readonly title: string;
  /** A line under it. */
  readonly subtitle?: string;
  /** Where the figures come from: data, seed, backend, versions. */
  readonly generatedFrom: string;
  /** The answer, before anything else. */
  readonly summary?: ReportSummary;
  /** Says on top that the data are synthetic. */
  readonly synthetic?: boolean;
  /** The report's parts, in order. */
  readonly sections: readonly ReportSection[];
  /**
   * The language of its words, for screen readers.
   *
   * @default {"en"}
   */
  readonly lang?: string;
}

/** The answer in a sentence or two, and the numbers that carry it. */
export interface ReportSummary {
  /** The answer. */
  readonly statement: string;
  /** Three to six of them fit in a line. */
  readonly facts: readonly ReportFact[];
}

/** One number of the summary, such as `RMSE` and `0.448`. */
export interface ReportFact {
  /** What the number is. */
  readonly label: string;
  /** Text as it stands, or a number, which is formatted. */
  readonly value: string | number;
}

/** A part of the report, such as a stage. */
export interface ReportSection {
  /** Its anchor: letters, digits, `-` and `_`. */
  readonly id: string;
  /** Its heading, also in the table of contents. */
  readonly heading: string;
  /** Prose, before the rest. */
  readonly paragraphs?: readonly string[];
  /** Tables, after the prose. */
  readonly tables?: readonly ReportTable[];
  /** Figures, last. */
  readonly figures?: readonly FigureSpec[];
}

/** A table; each row begins with its name. */
export interface ReportTable {
  /** What the table shows. */
  readonly caption: string;
  /** The header's cells. */
  readonly columns: readonly string[];
  /**
   * Numbers are written with four significant digits. A column of numbers, or of
   * texts such as `1.9 s`, `64.0%` and `n/a`, is aligned to the right.
   */
  readonly rows: readonly (readonly (string | number)[])[];
  /** The row to set off, counted from 0. */
  readonly strongRow?: number;
}

/**
 * Writes a report as one HTML file that needs nothing else: live plotly.js
 * figures, tables, a table of contents. It works offline and asks for nothing on
 * the network.
 *
 * @throws {TypeError} If a section's id is not a plain anchor or is used twice, or
 *   a table's row has more or fewer cells than it has columns.
 */
export function renderReport(report: Report): string {
  checkSections(report.sections);
  const body = `<header>
<h1>${escapeHtml(report.title)}</h1>
${report.subtitle ? `<p class="lead">${escapeHtml(report.subtitle)}</p>` : ""}
${report.synthetic ? syntheticNotice : ""}
${report.summary ? summaryHtml(report.summary) : ""}
${contentsHtml(report.sections)}
</header>
<main>
${report.sections.map(sectionHtml).join("\n")}
</main>
<footer><p>${escapeHtml(report.generatedFrom)}</p></footer>`;
  const { title, lang } = report;
  return htmlPage({ title, body, ...(lang && { lang }) });
}

const syntheticNotice = `<p class="notice" role="note"><strong>Synthetic data.
</strong> The rows were generated, not observed: the figures show how the run
works and say nothing about the world.</p>`;

function checkSections(sections: readonly ReportSection[]): void {
  const seen = new Set<string>();
  for (const { id } of sections) {
    if (!/^[A-Za-z][\w-]*$/.test(id)) {
      throw new TypeError(
        `Cannot write the report as a section id must be a letter followed by letters, digits, "-" or "_": current value is "${id}"`,
      );
    }
    if (seen.has(id)) {
      throw new TypeError(
        `Cannot write the report as two sections have the id "${id}"`,
      );
    }
    seen.add(id);
  }
}

function summaryHtml({ statement, facts }: ReportSummary): string {
  const entries = facts.map(({ label, value }) =>
    `<div><dt>${escapeHtml(label)}</dt><dd>${
      escapeHtml(cellText(value))
    }</dd></div>`
  );
  const list = entries.length > 0 ? `<dl>${entries.join("")}</dl>` : "";
  return `<section class="summary" aria-label="Summary">
<p>${escapeHtml(statement)}</p>${list}</section>`;
}

function contentsHtml(sections: readonly ReportSection[]): string {
  if (sections.length < 2) return "";
  const items = sections.map(({ id, heading }) =>
    `<li><a href="#${id}">${escapeHtml(heading)}</a></li>`
  );
  return `<nav aria-label="Contents"><ol>${items.join("")}</ol></nav>`;
}

function sectionHtml(section: ReportSection): string {
  const { id, heading, paragraphs = [], tables = [], figures = [] } = section;
  return [
    `<section aria-labelledby="${id}">`,
    `<h2 id="${id}">${escapeHtml(heading)}</h2>`,
    ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`),
    ...tables.map(tableHtml),
    ...figures.map(figureHtml),
    "</section>",
  ].join("\n");
}

function tableHtml(table: ReportTable): string {
  const { caption, columns, rows, strongRow } = table;
  const isNumeric = columns.map((_, c) =>
    rows.length > 0 && rows.every((row) => isNumeral(row[c]))
  );
  const header = columns.map((name, c) =>
    `<th scope="col"${numberClass(isNumeric[c]!)}>${escapeHtml(name)}</th>`
  );
  const body = rows.map((row, r) => {
    if (row.length !== columns.length) {
      throw new TypeError(
        `Cannot write the table "${caption}" as row ${
          r + 1
        } has ${row.length} cells for ${columns.length} columns`,
      );
    }
    const strong = r === strongRow ? ' class="strong"' : "";
    return `<tr${strong}>${
      row.map((cell, c) => cellHtml(cell, c, isNumeric[c]!)).join("")
    }</tr>`;
  });
  return `<div class="table" role="region" aria-label="${
    escapeHtml(caption)
  }" tabindex="0"><table><caption>${escapeHtml(caption)}</caption>
<thead><tr>${header.join("")}</tr></thead>
<tbody>${body.join("\n")}</tbody></table></div>`;
}

/** A number, a text that says one, with a unit perhaps, or that there is none. */
function isNumeral(cell: string | number | undefined): boolean {
  return typeof cell === "number" || cell === "" || cell === "n/a" ||
    /^[−-]?\d[\d,.]*(e[−-]?\d+)?( ?%| [a-zA-Z]+)?$/.test(String(cell));
}

function cellHtml(
  cell: string | number,
  column: number,
  numeric: boolean,
): string {
  const text = escapeHtml(cellText(cell));
  return column === 0
    ? `<th scope="row"${numberClass(numeric)}>${text}</th>`
    : `<td${numberClass(numeric)}>${text}</td>`;
}

function numberClass(numeric: boolean): string {
  return numeric ? ' class="number"' : "";
}

function cellText(cell: string | number): string {
  return typeof cell === "number" ? formatNumber(cell, 4) : cell;
}
