import { writeCsv } from "../engines/data/csv.ts";
import {
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
 * Writes the parts, then the manifest. The old manifest goes first: until the new
 * one is there, no stage can take half of the parts for the whole.
 */
async function writeAll(
  session: Session,
  dataset: Dataset,
  prepared: PreparedRows,
  settings: SplitSettings,
): Promise<PrepManifest> {
  await deleteObjects(session, [uriOf(session, MANIFEST_KEYS.prep)]);
  const parts = {
    train: await writePart(session, prepared, "train"),
    validation: await writePart(session, prepared, "validation"),
    test: await writePart(session, prepared, "test"),
  };
  const { name, source, synthetic, sha256, table, card } = dataset;
  const { target, features, findings } = prepared;
  const unit = card?.columns.find((column) => column.name === target.name)
    ?.unit;
  const manifest: PrepManifest = {
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
  await writeManifest(session, "prep", manifest);
  return manifest;
}

async function writePart(
  session: Session,
  prepared: PreparedRows,
  part: Part,
): Promise<PartObject> {
  const matrix = partMatrix(prepared, part);
  const bytes = writeCsv(matrix);
  const key = `data/${part}/${part}_processed.csv`;
  const uri = await uploadObject(session, key, bytes, "text/csv");
  return { uri, rows: matrix.rows, sha256: sha256Of(bytes) };
}
