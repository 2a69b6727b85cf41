import { writeCsv } from "../engines/data/csv.ts";
import {
  findManifest,
  MANIFEST_KEYS,
  type Part,
  type PartObject,
  type PrepManifest,
  writeManifest,
} from "../manifests/mod.ts";
import {
  deleteObjects,
  type Session,
  uploadObject,
  uriOf,
} from "../session/mod.ts";
import { chooseFrom } from "./checks.ts";
import { DataError, fault } from "./data_error.ts";
import { sha256Of } from "./datasets/download.ts";
import {
  type Dataset,
  type HousingColumn,
  loadDataset,
} from "./datasets/mod.ts";
import {
  type PrepOptions,
  type SplitSettings,
  splitSettings,
} from "./options.ts";
import { PrepResult } from "./prep_result.ts";
import { partMatrix, type PreparedRows, prepareRows } from "./prepare_rows.ts";

/**
 * Prepares data for training: checks them, divides them into train, validation
 * and test rows, standardises the features by the train rows, and writes each
 * part as SageMaker CSV (target first, no header), then `prep.json`.
 *
 * ```ts ignore
 * const prepared = await prep(session, { data: "cars.csv", target: "mpg" });
 * ```
 *
 * The same data, seed and fractions give the same bytes. Nothing is written
 * unless all checks pass.
 *
 * @throws {RangeError} If an option is not legal.
 * @throws {DataError} If the data cannot be prepared, with every fault found.
 * @throws {CsvError} If the file is not a CSV with a header.
 */
export function prep(
  session: Session,
  options?: PrepOptions & {
    readonly data?: Dataset<HousingColumn> | undefined;
  },
): Promise<PrepResult<HousingColumn>>;
/**
 * Prepares data that the caller names, as above.
 *
 * @throws {DataError} If the data cannot be prepared, with every fault found.
 */
export function prep(
  session: Session,
  options: PrepOptions,
): Promise<PrepResult>;
export async function prep(
  session: Session,
  options: PrepOptions = {},
): Promise<PrepResult> {
  const settings = splitSettings(options);
  const task = session.progress.start("Prepare data");
  try {
    task.update("Reading");
    const dataset = await loadDataset(session, options.data);
    task.update("Checking");
    const prepared = prepareRows(dataset, targetOf(dataset, options), settings);
    task.update("Writing");
    const manifest = await writeAll(session, dataset, prepared, settings);
    task.end(
      `${dataset.name}, ${dataset.table.rows.toLocaleString("en-US")} rows`,
    );
    return new PrepResult(manifest, prepared);
  } catch (error) {
    task.end("Failed");
    throw error;
  }
}

function targetOf(dataset: Dataset, { target }: PrepOptions): string {
  const name = target ?? dataset.card?.target;
  if (name !== undefined) return name;
  const names = dataset.table.columns.map((column) => column.name);
  throw new DataError(dataset.source, [
    fault(`name the target, the column to predict: ${chooseFrom(names)}`),
  ]);
}

/**
 * Writes the parts, then the manifest. Another manifest goes first: until the new
 * one is there, no stage can take half of the parts for the whole. The same one
 * stays, for those who read it while they resume the same run.
 */
async function writeAll(
  session: Session,
  dataset: Dataset,
  prepared: PreparedRows,
  settings: SplitSettings,
): Promise<PrepManifest> {
  const written = {
    train: partOf(session, prepared, "train"),
    validation: partOf(session, prepared, "validation"),
    test: partOf(session, prepared, "test"),
  };
  const parts = {
    train: written.train.object,
    validation: written.validation.object,
    test: written.test.object,
  };
  const manifest = manifestOf(dataset, prepared, settings, parts);
  if (!await hasManifest(session, manifest)) {
    await deleteObjects(session, [uriOf(session, MANIFEST_KEYS.prep)]);
  }
  for (const { key, bytes } of Object.values(written)) {
    await uploadObject(session, key, bytes, "text/csv");
  }
  await writeManifest(session, "prep", manifest);
  return manifest;
}

function manifestOf(
  { name, source, synthetic, sha256, table, card }: Dataset,
  { target, features, findings }: PreparedRows,
  settings: SplitSettings,
  parts: PrepManifest["parts"],
): PrepManifest {
  const unit = card?.columns.find((column) => column.name === target.name)
    ?.unit;
  return {
    stage: "prep",
    dataset: {
      name,
      source,
      synthetic,
      rows: table.rows,
      ...(sha256 === undefined ? {} : { sha256 }),
    },
    ...settings,
    target: { name: target.name, ...(unit === undefined ? {} : { unit }) },
    features,
    parts,
    findings,
  };
}

/** Whether this very manifest is there; one that cannot be read is another. */
async function hasManifest(
  session: Session,
  manifest: PrepManifest,
): Promise<boolean> {
  try {
    const found = await findManifest(session, "prep");
    return JSON.stringify(found) === JSON.stringify(manifest);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function partOf(
  session: Session,
  prepared: PreparedRows,
  part: Part,
): { key: string; bytes: Uint8Array; object: PartObject } {
  const matrix = partMatrix(prepared, part);
  const bytes = writeCsv(matrix);
  const key = `data/${part}/${part}_processed.csv`;
  const uri = uriOf(session, key);
  const object = { uri, rows: matrix.rows, sha256: sha256Of(bytes) };
  return { key, bytes, object };
}
