import {
  column,
  columns,
  type Dataset,
  type Matrix,
} from "../../../engines/data/matrix.ts";
import { readCsv } from "../../../engines/data/csv.ts";
import { readLibsvm } from "../../../engines/data/libsvm.ts";
import { UserError } from "../../../engines/user_error.ts";
import type { InputChannel, TrainingContext } from "../container.ts";
import { readRecordIo } from "./recordio.ts";
import { isTrial, remember } from "./remember.ts";

/** Forms in which rows come. */
export type RowFormat = "csv" | "libsvm" | "recordio-protobuf" | "parquet";

const FORMATS: Readonly<Record<string, RowFormat>> = {
  "csv": "csv",
  "text/csv": "csv",
  "libsvm": "libsvm",
  "text/libsvm": "libsvm",
  "text/x-libsvm": "libsvm",
  "recordio-protobuf": "recordio-protobuf",
  "application/x-recordio-protobuf": "recordio-protobuf",
  "parquet": "parquet",
  "application/x-parquet": "parquet",
};

/** A content type, taken apart. */
export interface ContentType {
  readonly format: RowFormat | undefined;
  /** Such as `label_size` and `verbose`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads a content type such as `text/csv;label_size=1`. */
export function parseContentType(text: string): ContentType {
  const [type = "", ...rest] = text.toLowerCase().split(";")
    .map((part) => part.trim());
  const parameters = rest.filter((part) => part.includes("="))
    .map((part) => part.split("=", 2).map((word) => word.trim()));
  return {
    format: Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined,
    parameters: Object.fromEntries(parameters),
  };
}

/** The rows of a channel; those of a trial are shared with the next one. */
export function readTrainingChannel(
  { hyperparameters }: Pick<TrainingContext, "hyperparameters">,
  channel: InputChannel,
  options: ReadOptions,
): Dataset {
  const read = () => readChannel(channel, options);
  if (!isTrial(hyperparameters)) return read();
  return remember(JSON.stringify([channel.identity, options]), read);
}

/** How the files of a channel are read. */
export interface ReadOptions {
  readonly format: RowFormat;
  /** Whether the second column of a CSV holds weights. Default: false. */
  readonly csvWeights?: boolean;
  /** Columns that libsvm rows have at least. Default: those that they name. */
  readonly leastColumns?: number;
}

/**
 * Rows of all files of a channel, the label first. Hidden files are left out.
 *
 * @throws {UserError} If there are no rows, or a file cannot be read.
 */
export function readChannel(
  { name, files }: InputChannel,
  options: ReadOptions,
): Dataset {
  const parts = files
    .filter((path) => !/^[._]/.test(baseName(path)))
    .filter((path) => Deno.statSync(path).size > 0)
    .map((path) => readFile(path, options));
  if (parts.length === 0) {
    throw new UserError(`No data in the channel "${name}"`);
  }
  return concatDatasets(
    name,
    options.format === "libsvm" ? asWideAsWidest(parts) : parts,
  );
}

/** The columns that a libsvm file does not name are missing in its rows. */
function asWideAsWidest(parts: readonly Dataset[]): Dataset[] {
  const width = Math.max(...parts.map(({ features }) => features.columns));
  return parts.map((part) => {
    const { rows, columns, data } = part.features;
    if (columns === width) return part;
    const wide = new Float32Array(rows * width).fill(NaN, data.length);
    wide.set(data);
    return { ...part, features: { rows, columns: width, data: wide } };
  });
}

function readFile(
  path: string,
  { format, csvWeights, leastColumns }: ReadOptions,
): Dataset {
  switch (format) {
    case "csv": {
      using file = Deno.openSync(path);
      return labelFirst(
        readCsv(file, { name: `"${baseName(path)}"`, nan: MISSING }),
        csvWeights ?? false,
        baseName(path),
      );
    }
    case "recordio-protobuf":
      return readRecordIo(Deno.readFileSync(path), baseName(path));
    case "libsvm":
      return readLibsvm(Deno.readFileSync(path), {
        name: `"${baseName(path)}"`,
        columns: leastColumns ?? 0,
      });
    case "parquet":
      throw new UserError(
        `Cannot read "${
          baseName(path)
        }": Local SageMaker reads no Parquet, convert it to text/csv`,
      );
  }
}

/** What XGBoost's own reader takes for a missing value. */
export const MISSING: readonly string[] = ["", "nan", "NaN", "NAN", "NA"];

function labelFirst(
  table: Matrix,
  hasWeights: boolean,
  name: string,
): Dataset {
  const first = hasWeights ? 2 : 1;
  if (table.columns <= first) {
    throw new UserError(
      `Cannot read "${name}": it has ${table.columns} columns, and a label${
        hasWeights ? ", a weight" : ""
      } and at least one feature are needed`,
    );
  }
  return {
    features: columns(table, first),
    labels: column(table, 0),
    ...(hasWeights ? { weights: column(table, 1) } : {}),
  };
}

/** The rows of several data sets, one after the other. */
function concatDatasets(channel: string, parts: readonly Dataset[]): Dataset {
  const [first] = parts as [Dataset];
  if (parts.length === 1) return first;
  const width = Math.max(...parts.map(({ features }) => features.columns));
  const odd = parts.find(({ features }) => features.columns !== width);
  if (odd !== undefined) {
    throw new UserError(
      `The files of the channel "${channel}" differ in their number of features: ${width} and ${odd.features.columns}`,
    );
  }
  const rows = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const join = (pick: (part: Dataset) => Float32Array) => {
    const joined = new Float32Array(rows);
    let at = 0;
    for (const part of parts) {
      joined.set(pick(part), at);
      at += part.labels.length;
    }
    return joined;
  };
  const data = new Float32Array(rows * width);
  for (let i = 0; i < width; i++) {
    data.set(join(({ features }) => column(features, i)), i * rows);
  }
  return {
    features: { rows, columns: width, data },
    labels: join(({ labels }) => labels),
    ...(first.weights === undefined
      ? {}
      : { weights: join(({ weights }) => weights!) }),
  };
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
