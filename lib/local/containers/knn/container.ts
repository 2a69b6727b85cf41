import type { Dataset, Matrix } from "../../../engines/data/matrix.ts";
import {
  buildIndex,
  checkFinite,
  decodeModel,
  encodeModel,
  type KnnModel,
  type KnnParameters,
  MODEL_FILES,
  parseParameters,
  predict,
  predictFrom,
  query,
} from "../../../engines/nearest_neighbors/mod.ts";
import { UserError } from "../../../engines/user_error.ts";
import {
  type Container,
  type InputChannel,
  type Invocation,
  InvocationError,
  type InvocationResult,
  type TrainingContext,
} from "../container.ts";
import { formatFloat } from "../script/python_number.ts";
import { parseContentType, readTrainingChannel } from "../tabular/dataset.ts";
import { writeRecordIoLabels } from "../tabular/recordio.ts";
import { readInstances } from "./request.ts";

/** SageMaker's built-in k-nearest neighbours. */
export const knnContainer: Container = {
  trainsOnEachHost: false,

  train(context) {
    const { _tuning_objective_metric: _, ...given } = context.hyperparameters;
    const parameters = parseParameters(given);
    const train = readRows(context, "train")!;
    const test = readRows(context, "test");
    if (test !== undefined) checkTest(parameters, test);
    context.log(`Building an index over ${train.labels.length} rows`);
    const model = buildIndex(parameters, train);
    for (const [name, bytes] of Object.entries(encodeModel(model))) {
      Deno.writeFileSync(`${context.modelFolder}/${name}`, bytes);
    }
    if (test !== undefined) score(context, parameters, model, test);
    return Promise.resolve();
  },

  load({ modelFolder }) {
    const model = readModel(modelFolder);
    return Promise.resolve({ invoke: (request) => answer(model, request) });
  },
};

function readRows(
  context: TrainingContext,
  name: string,
): Dataset | undefined {
  const channel = context.channels.find((channel) => channel.name === name);
  return channel &&
    readTrainingChannel(context, channel, { format: formatOf(channel) });
}

function formatOf(
  { name, contentType = "application/x-recordio-protobuf" }: InputChannel,
) {
  const { format, parameters } = parseContentType(contentType);
  if (format !== "csv" && format !== "recordio-protobuf") {
    throw new UserError(
      `${contentType} is not an accepted ContentType of the channel "${name}": text/csv;label_size=1, application/x-recordio-protobuf`,
    );
  }
  const { label_size: size = "1" } = parameters;
  if (size !== "1") {
    throw new UserError(
      `The ContentType of the channel "${name}" must say label_size=1: it says ${size}`,
    );
  }
  return format;
}

/** Refuses rows that could not be scored once the index is built. */
function checkTest(
  { feature_dim }: KnnParameters,
  { features, labels }: Dataset,
): void {
  const task = 'score the channel "test"';
  if (features.columns !== feature_dim) {
    throw new UserError(
      `Cannot ${task}: "feature_dim" is "${feature_dim}", and its rows have ${features.columns} features`,
    );
  }
  checkFinite(features, task);
  const bad = labels.findIndex((label) => !Number.isFinite(label));
  if (bad < 0) return;
  throw new UserError(
    `Cannot ${task}: the label of row ${bad + 1} is "${
      labels[bad]
    }", not a finite number`,
  );
}

/** Logs the one metric that the algorithm has for its kind of labels. */
function score(
  { log, currentHost }: TrainingContext,
  { predictor_type }: KnnParameters,
  model: KnnModel,
  { features, labels }: Dataset,
): void {
  const predictions = predict(model, features);
  const [name, kind, sum] = predictor_type === "regressor"
    ? ["mse", "loss", (a: number, b: number) => (a - b) ** 2] as const
    : ["accuracy", "score", (a: number, b: number) => Number(a === b)] as const;
  let total = 0;
  labels.forEach((label, i) => total += sum(label, predictions[i]!));
  const value = formatFloat(total / labels.length);
  log(`#test_score (${currentHost}) : ('${name}', ${value})`);
  log(`#quality_metric: host=${currentHost}, test ${name} <${kind}>=${value}`);
}

function readModel(folder: string): KnnModel {
  const files: Record<string, Uint8Array> = {};
  for (const name of Object.values(MODEL_FILES)) {
    try {
      files[name] = Deno.readFileSync(`${folder}/${name}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return decodeModel(files);
}

function answer(model: KnnModel, request: Invocation): InvocationResult {
  const { write, verbose, contentType } = parseAccept(request.accept);
  if (request.body.length === 0) {
    return { body: new Uint8Array(0), contentType };
  }
  const features = readInstances(request);
  return { body: write(labelsOf(model, features, verbose)), contentType };
}

/** What is answered for one row, by name. */
type Labels = Readonly<Record<string, number | readonly number[]>>;

function labelsOf(
  model: KnnModel,
  features: Matrix,
  verbose: boolean,
): Labels[] {
  const { k } = model;
  try {
    const neighbours = query(model, features);
    return Array.from(
      predictFrom(model, neighbours),
      (predicted_label, row): Labels => {
        if (!verbose) return { predicted_label };
        const own = [row * k, (row + 1) * k] as const;
        return {
          predicted_label,
          distances: [...neighbours.distances.subarray(...own)],
          labels: [...neighbours.labels.subarray(...own)],
        };
      },
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new InvocationError(400, error.message);
  }
}

interface Writer {
  readonly contentType: string;
  readonly verbose: boolean;
  write(rows: Labels[]): Uint8Array;
}

function parseAccept(accept: string): Writer {
  const [type = "", ...rest] = accept.toLowerCase().split(";")
    .map((part) => part.trim());
  const verbose = rest.includes("verbose=true");
  switch (type) {
    case "":
    case "*/*":
    case "application/json":
      return {
        contentType: "application/json",
        verbose,
        write: (rows) =>
          encode(`{"predictions": [${rows.map(toJson).join(", ")}]}`),
      };
    case "application/jsonlines":
      return {
        contentType: type,
        verbose,
        write: (rows) => encode(rows.map((row) => `${toJson(row)}\n`).join("")),
      };
    case "application/x-recordio-protobuf":
      return { contentType: type, verbose, write: (rows) => toRecordIo(rows) };
  }
  throw new InvocationError(
    406,
    `Accept type "${accept}" is not supported: application/json, application/jsonlines, application/x-recordio-protobuf`,
  );
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toJson(row: Labels): string {
  const members = Object.entries(row).map(([name, value]) => {
    const text = typeof value === "number"
      ? formatFloat(value)
      : `[${value.map(formatFloat).join(", ")}]`;
    return `"${name}": ${text}`;
  });
  return `{${members.join(", ")}}`;
}

function toRecordIo(rows: readonly Labels[]): Uint8Array {
  return writeRecordIoLabels(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row)
          .map(([name, value]) => [name, [value].flat() as number[]]),
      )
    ),
  );
}
