import { readCsv } from "../../../engines/data/csv.ts";
import { readLibsvm } from "../../../engines/data/libsvm.ts";
import type { Matrix } from "../../../engines/data/matrix.ts";
import { UserError } from "../../../engines/user_error.ts";
import { decodeBooster } from "../../../engines/xgboost/model/mod.ts";
import type { Booster } from "../../../engines/xgboost/mod.ts";
import {
  type Invocation,
  InvocationError,
  type InvocationResult,
  type Predictor,
  type ServingContext,
} from "../container.ts";
import { formatFloat } from "../script/python_number.ts";
import { MISSING, parseContentType } from "../tabular/dataset.ts";
import { readRecordIoFeatures } from "../tabular/recordio.ts";
import { predictRows, type Scores } from "./scores.ts";
import { selectedOutputs } from "./selected_outputs.ts";

const RESPONSE_TYPES = [
  "application/json",
  "application/jsonlines",
  "application/x-recordio-protobuf",
  "text/csv",
];

/** Loads `xgboost-model`, or the models of all folds, and serves them. */
export async function loadModel(context: ServingContext): Promise<Predictor> {
  const boosters = await readBoosters(context.modelFolder);
  return {
    invoke: (request) => answer(boosters, context.environment, request),
  };
}

async function readBoosters(folder: string): Promise<Booster[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder)))
    .filter(({ isFile, name }) => isFile && !name.startsWith("."))
    .map(({ name }) => name).toSorted();
  if (names.length === 0) {
    throw new UserError("Unable to load model: the artifact has no files");
  }
  return await Promise.all(
    names.map(async (name) =>
      decodeBooster(await Deno.readFile(`${folder}/${name}`))
    ),
  );
}

function answer(
  boosters: readonly Booster[],
  environment: Readonly<Record<string, string>>,
  request: Invocation,
): InvocationResult {
  const accept = acceptOf(request, environment);
  if (request.body.length === 0) {
    return { body: new Uint8Array(0), contentType: accept };
  }
  const features = parseBody(request, boosters[0]!.numFeature);
  const scores = score(boosters, features);
  const selected = environment.SAGEMAKER_INFERENCE_OUTPUT;
  const { objective, numClass } = boosters[0]!;
  const body = selected === undefined
    ? new TextEncoder().encode(plainText(scores, accept, environment))
    : selectedOutputs(
      rowsOf(scores),
      objective,
      numClass || 2,
      selected.replaceAll(" ", "").toLowerCase().split(","),
      accept,
    );
  return { body, contentType: accept };
}

function acceptOf(
  { accept }: Invocation,
  environment: Readonly<Record<string, string>>,
): string {
  const type = accept.split(";")[0]!.trim().toLowerCase();
  if (type === "" || type === "*/*") {
    return environment.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT ?? "text/csv";
  }
  if (RESPONSE_TYPES.includes(type)) return type;
  throw new InvocationError(
    406,
    `Accept type ${accept} is not supported. Please use one of the following: ${
      RESPONSE_TYPES.join(", ")
    }`,
  );
}

function parseBody({ body, contentType }: Invocation, columns: number): Matrix {
  const { format, parameters } = parseContentType(contentType || "text/csv");
  if (format === undefined || format === "parquet") {
    throw new InvocationError(
      415,
      `Content-type ${contentType} not supported. Supported content-type is text/csv, text/libsvm, application/x-recordio-protobuf`,
    );
  }
  const { label_size: size = "1" } = parameters;
  if (size !== "1") {
    throw new InvocationError(
      415,
      `${contentType} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1`,
    );
  }
  try {
    if (format === "csv") {
      return readCsv(body, { name: "the request", nan: MISSING });
    }
    return format === "libsvm"
      ? readLibsvm(body, { name: "the request", columns }).features
      : readRecordIoFeatures(body);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new InvocationError(
      400,
      `Loading ${format} data failed with Exception, please ensure data is in ${format} format: ${error.message}`,
    );
  }
}

function score(boosters: readonly Booster[], features: Matrix): Scores {
  try {
    return predictRows(boosters, features);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new InvocationError(
      400,
      `Unable to evaluate payload provided: ${error.message}`,
    );
  }
}

/** In a batch the scores come one a line, whatever is accepted. */
function plainText(
  scores: Scores,
  accept: string,
  environment: Readonly<Record<string, string>>,
): string {
  const rows = rowsOf(scores);
  if (environment.SAGEMAKER_BATCH) {
    return rows.map((row) => `${pythonText(row)}\n`).join("");
  }
  switch (accept) {
    case "text/csv":
      return rows.map((row) => `${row.map(formatFloat).join(",")}\n`).join("");
    case "application/json":
      return `{"predictions": [${
        rows.map((row) => `{"score": ${pythonText(row)}}`).join(", ")
      }]}`;
  }
  throw new InvocationError(
    406,
    `Accept type ${accept} needs the environment variable SAGEMAKER_INFERENCE_OUTPUT`,
  );
}

/** A single score as it is; several as Python writes a list. */
function pythonText(row: readonly number[]): string {
  return row.length === 1
    ? formatFloat(row[0]!)
    : `[${row.map(formatFloat).join(", ")}]`;
}

/** The scores of each row. */
function rowsOf({ values, width }: Scores): number[][] {
  return Array.from(
    { length: values.length / width },
    (_, row) => [...values.subarray(row * width, (row + 1) * width)],
  );
}
