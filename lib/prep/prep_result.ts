import type { Finding, Part, PrepManifest } from "../manifests/mod.ts";
import {
  type DataFrame,
  type DisplayBundle,
  escapeHtml,
  htmlTable,
  jupyterDisplay,
  makeTable,
  type Table,
  tableOf,
  textTable,
  toDataFrame,
} from "../tables/mod.ts";
import { mapRows } from "./encode.ts";
import type { PreparedRows } from "./prepare_rows.ts";
import { fitStandardisation } from "./standardise.ts";

/** Features and findings that are shown; all are in the manifest. */
const SHOWN = 40;

const PARTS: readonly Part[] = ["train", "validation", "test"];

/**
 * What `prep` made. As a cell's last value it shows itself as tables. `Column` are
 * the names of target and features, where they are known beforehand.
 */
export class PrepResult<Column extends string = string> {
  readonly #prepared: PreparedRows;

  /** @ignore Made by `prep` alone. */
  constructor(
    /** What was written as `prep.json`. */
    readonly manifest: PrepManifest,
    prepared: PreparedRows,
  ) {
    this.#prepared = prepared;
  }

  /** The objects of the parts. */
  get parts(): PrepManifest["parts"] {
    return this.manifest.parts;
  }

  /** What the checks found, and what was done about it. */
  get findings(): readonly Finding[] {
    return this.manifest.findings;
  }

  /** The rows of a part in their own units: the target, then the features. */
  table(part: Part): Table<Column> {
    const { target, split, encoders } = this.#prepared;
    const rows = split[part];
    const labels = mapRows(rows, (row) => target.values[row]!);
    return tableOf([
      { type: "number", name: target.name as Column, values: labels },
      ...encoders.map(({ name, values }) => ({
        type: "number" as const,
        name: name as Column,
        values: values(rows),
      })),
    ]);
  }

  /** The rows of a part as a danfo frame, in their own units. */
  async dataFrame(part: Part): Promise<DataFrame> {
    return await toDataFrame(this.table(part));
  }

  /** What was prepared, for a terminal. */
  toString(): string {
    const { source } = this.manifest.dataset;
    return this.#text(`${this.#title()}, from ${source}`);
  }

  #text(title: string): string {
    return [
      title,
      textTable(this.#partTable()),
      textTable(this.#featureTable(), { limit: SHOWN }),
      this.#shownFindings().join("\n"),
    ].filter((text) => text !== "").join("\n\n");
  }

  /** What a notebook shows: without the source, since a path is one machine's own. */
  [jupyterDisplay](): DisplayBundle {
    const findings = this.#shownFindings()
      .map((finding) => `<li>${escapeHtml(finding)}</li>`);
    const html = [
      `<p>${escapeHtml(this.#title())}</p>`,
      htmlTable(this.#partTable()),
      htmlTable(this.#featureTable(), { limit: SHOWN }),
      findings.length === 0 ? "" : `<ul>${findings.join("\n")}</ul>`,
    ].join("\n");
    return { "text/html": html, "text/plain": this.#text(this.#title()) };
  }

  #shownFindings(): string[] {
    const shown = this.findings.slice(0, SHOWN)
      .map(({ severity, message }) => `${severity}: ${message}`);
    const more = this.findings.length - shown.length;
    return more === 0 ? shown : [...shown, `and ${more} more in prep.json`];
  }

  #title(): string {
    const { dataset, target } = this.manifest;
    const unit = target.unit === undefined ? "" : ` (${target.unit})`;
    return `${dataset.name}, ${
      dataset.rows.toLocaleString("en-US")
    } rows; target ${target.name}${unit}`;
  }

  /** How the target is spread in each part. */
  #partTable(): Table {
    const { target, split } = this.#prepared;
    const spreads = PARTS.map((part) =>
      spreadOf(mapRows(split[part], (row) => target.values[row]!))
    );
    return makeTable({
      part: PARTS,
      rows: PARTS.map((part) => this.parts[part].rows),
      "target mean": spreads.map(({ mean }) => mean),
      "standard deviation": spreads.map(({ deviation }) => deviation),
      least: spreads.map(({ least }) => least),
      greatest: spreads.map(({ greatest }) => greatest),
    });
  }

  #featureTable(): Table {
    const { features } = this.manifest;
    return makeTable({
      feature: features.map(({ name }) => name),
      "train mean": features.map(({ mean }) => mean),
      scale: features.map(({ scale }) => scale),
      ...(features.some(({ unit }) => unit !== undefined) && {
        unit: features.map(({ unit }) => unit ?? ""),
      }),
    });
  }
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly least: number;
  readonly greatest: number;
}

function spreadOf(values: Float64Array): Spread {
  const { mean, scale } = fitStandardisation(values);
  const least = values.reduce((a, b) => Math.min(a, b));
  const greatest = values.reduce((a, b) => Math.max(a, b));
  return { mean, deviation: least === greatest ? 0 : scale, least, greatest };
}
