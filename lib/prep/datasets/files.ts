import { readCsvFloat64 } from "../../engines/data/csv.ts";
import { tableOf } from "../../tables/mod.ts";
import { DataError, fault } from "../data_error.ts";
import { type ReadTable, readTableFile } from "../read_table.ts";
import { cardOf, HOUSING_CARD } from "./card.ts";
import type { Dataset } from "./dataset.ts";
import { deriveHousing, isRawHousing } from "./derive_housing.ts";
import { sha256Of } from "./download.ts";
import { readTgzMember } from "./tar_member.ts";

/** Files of California Housing that a folder may hold, the best first. */
const HOUSING_FILES: readonly string[] = [
  "california_housing.csv",
  "cal_housing_raw.csv",
  "cal_housing.tgz",
  HOUSING_CARD.source.member,
];

/**
 * The data set in a file: a CSV with a header, the original file of California
 * Housing, or the archive with it; of a folder, its file of California Housing.
 *
 * @throws {DataError} If there is no such file.
 */
export async function datasetFromPath(path: string): Promise<Dataset> {
  const info = await statOrUndefined(path);
  if (info === undefined) {
    throw new DataError(path, [fault("there is no such file")]);
  }
  if (info.isDirectory) return await datasetFromPath(await housingFile(path));
  const name = path.split(/[/\\]/).at(-1)!;
  if (name.endsWith(".tgz")) {
    return await datasetFromArchive(await Deno.readFile(path), path);
  }
  if (name === HOUSING_CARD.source.member) {
    return datasetFromMember(await Deno.readFile(path), path);
  }
  return datasetFromTable(await readTableFile(path), path, name);
}

/** The data set in the archive that scikit-learn downloads. */
export async function datasetFromArchive(
  archive: Uint8Array,
  source: string,
): Promise<Dataset> {
  const member = await readTgzMember(archive, HOUSING_CARD.source.member);
  return { ...datasetFromMember(member, source), sha256: sha256Of(archive) };
}

/** The data set in the original file, which has no header. */
function datasetFromMember(bytes: Uint8Array, source: string): Dataset {
  const { rows, columns, data } = readCsvFloat64(bytes, {
    name: `"${source}"`,
  });
  const names = HOUSING_CARD.source.columns;
  if (columns !== names.length) {
    throw new DataError(source, [
      fault(`it has ${columns} columns instead of ${names.length}`),
    ]);
  }
  const table = tableOf(names.map((name, i) => ({
    type: "number",
    name,
    values: data.subarray(i * rows, (i + 1) * rows),
  })));
  const read = { table, sha256: sha256Of(bytes), findings: [] };
  return datasetFromTable(read, source, source);
}

/** A table with the card that fits its columns; census totals become features. */
export function datasetFromTable(
  { table, sha256, findings }: ReadTable,
  source: string,
  name: string,
): Dataset {
  const names = table.columns.map((column) => column.name);
  const isRaw = isRawHousing(names) &&
    table.columns.every(({ type }) => type === "number");
  const card = isRaw ? HOUSING_CARD : cardOf(names);
  return {
    name: card?.name ?? name,
    source,
    synthetic: false,
    sha256,
    table: isRaw ? deriveHousing(table) : table,
    ...(card === undefined ? {} : { card }),
    findings,
  };
}

async function housingFile(folder: string): Promise<string> {
  for (const name of HOUSING_FILES) {
    const path = `${folder.replace(/[/\\]+$/, "")}/${name}`;
    if ((await statOrUndefined(path))?.isFile) return path;
  }
  throw new DataError(folder, [
    fault(`the folder has none of ${HOUSING_FILES.join(", ")}`),
  ]);
}

async function statOrUndefined(
  path: string,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
