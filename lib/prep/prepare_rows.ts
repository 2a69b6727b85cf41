import type { Matrix } from "../engines/data/matrix.ts";
import type { Feature, Finding, Part } from "../manifests/mod.ts";
import { columnOf, type NumberColumn } from "../tables/mod.ts";
import { checkDataset } from "./checks.ts";
import { DataError, fault } from "./data_error.ts";
import type { Dataset } from "./datasets/mod.ts";
import { type Encoder, fitEncoders } from "./encode.ts";
import type { SplitSettings } from "./options.ts";
import { type Split, splitRows } from "./split.ts";
import { fitStandardisation } from "./standardise.ts";

/** Rows that passed the checks, divided, with all that makes features of them. */
export interface PreparedRows {
  readonly target: NumberColumn;
  readonly split: Split;
  readonly encoders: readonly Encoder[];
  /** What the encoders make, with their standardisation; one for each. */
  readonly features: readonly Feature[];
  /** What was found, and what was done about it. */
  readonly findings: readonly Finding[];
}

/**
 * Checks a data set, divides it, and fits the features on the train rows.
 *
 * @throws {DataError} With every fault, if it cannot be prepared.
 */
export function prepareRows(
  dataset: Dataset,
  targetName: string,
  settings: SplitSettings,
): PreparedRows {
  const { table, card, source } = dataset;
  const checked = checkDataset(dataset, targetName);
  const faults = checked.filter(({ severity }) => severity === "error");
  if (faults.length > 0) throw new DataError(source, faults);
  // The checks refuse a target that is text or not there.
  const target = columnOf(table, targetName) as NumberColumn;
  const { rows, findings: dropped } = labelledRows(target);
  const split = splitRows(rows, settings);
  checkParts(source, split);
  const { encoders, findings } = fitEncoders(
    table,
    targetName,
    split.train,
    card,
  );
  if (encoders.length === 0) {
    throw new DataError(source, [
      fault("no column is left to learn from"),
      ...findings,
    ]);
  }
  return {
    target,
    split,
    encoders,
    features: encoders.map((encoder) => featureOf(encoder, split.train)),
    findings: [...checked, ...dropped, ...findings],
  };
}

function labelledRows(
  { name, values }: NumberColumn,
): { rows: Int32Array; findings: Finding[] } {
  const all = new Int32Array(values.length).map((_, row) => row);
  const rows = all.filter((row) => !Number.isNaN(values[row]));
  const missing = all.length - rows.length;
  if (missing === 0) return { rows, findings: [] };
  const row = values.findIndex((value) => Number.isNaN(value)) + 1;
  return {
    rows,
    findings: [{
      severity: "note",
      message:
        `${missing} of ${all.length} rows left out, first row ${row}: the target "${name}" is missing`,
      row,
      column: name,
    }],
  };
}

function checkParts(source: string, split: Split): void {
  const parts = Object.entries(split);
  if (parts.every(([, rows]) => rows.length > 0)) return;
  const counts = parts.map(([part, rows]) => `${rows.length} for ${part}`);
  throw new DataError(source, [
    fault(`there are too few rows: the split leaves ${counts.join(", ")}`),
  ]);
}

function featureOf(
  { name, unit, column, imputed, category, values }: Encoder,
  train: Int32Array,
): Feature {
  return {
    name,
    ...(unit === undefined ? {} : { unit }),
    ...fitStandardisation(values(train)),
    column,
    ...(imputed === undefined ? {} : { imputed }),
    ...(category === undefined ? {} : { category }),
  };
}

/** The rows of a part as SageMaker wants them: target first, then standardised features. */
export function partMatrix(
  { target, split, encoders, features }: PreparedRows,
  part: Part,
): Matrix {
  const rows = split[part];
  const data = new Float32Array(rows.length * (encoders.length + 1));
  rows.forEach((row, i) => data[i] = target.values[row]!);
  for (const [column, { values }] of encoders.entries()) {
    const { mean, scale } = features[column]!;
    const start = (column + 1) * rows.length;
    values(rows).forEach((value, i) =>
      data[start + i] = (value - mean) / scale
    );
  }
  return { rows: rows.length, columns: encoders.length + 1, data };
}
