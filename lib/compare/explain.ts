import { gunzipSync } from "node:zlib";
import { column, type Matrix } from "../engines/data/matrix.ts";
import { predictContributions } from "../engines/xgboost/explain/mod.ts";
import { decodeBooster } from "../engines/xgboost/model/mod.ts";
import { MersenneTwister, shuffle } from "../engines/random.ts";
import {
  readCandidates,
  readManifest,
  readPart,
  type TrainedModel,
  undoStandardisation,
} from "../manifests/mod.ts";
import { downloadObject, type Session } from "../session/mod.ts";

/** What is explained, and on which rows. */
export interface ExplainOptions {
  /** Name of an XGBoost model. @default {the best of the comparison} */
  readonly model?: string;
  /** Test rows that are drawn for it, at most. @default {1000} */
  readonly rows?: number;
  /** Seed of the draw. @default {0} */
  readonly seed?: number;
}

/** Why a model predicts what it predicts, row by row. */
export interface Explanation {
  /** Name of the model. */
  readonly model: string;
  /** Rows that are explained. */
  readonly rows: number;
  /** What the model would predict without features, in the target's unit. */
  readonly bias: number;
  /** In the order of the manifest. */
  readonly features: readonly ExplainedFeature[];
}

/** One feature's value and its share of the prediction, in each row. */
export interface ExplainedFeature {
  /** Name of the feature. */
  readonly name: string;
  /** Its unit. */
  readonly unit?: string;
  /** In the feature's own unit. */
  readonly values: Float32Array;
  /** Exact Shapley values, in the target's unit: with the bias they add up to the prediction. */
  readonly shap: Float32Array;
}

/**
 * Explains an XGBoost model by the Shapley values of test rows, from the model
 * file that its training job left in S3. Nothing is run on the service.
 *
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If the model is not one of XGBoost, or `rows` no whole number from 1.
 */
export async function explain(
  session: Session,
  options: ExplainOptions = {},
): Promise<Explanation> {
  const { rows = 1 } = options;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new RangeError(
      `Cannot explain with "rows=${rows}": it must be a whole number from 1`,
    );
  }
  const prep = await readManifest(session, "prep");
  const trained = await findXgboost(session, options);
  const { features } = await readPart(session, prep, "test");
  const drawn = drawRows(features, options);
  const archive = await downloadObject(session, trained.modelData);
  const booster = decodeBooster(await modelFile(archive));
  const values = predictContributions(booster, drawn);
  const raw = undoStandardisation(drawn, prep);
  const width = drawn.columns + 1;
  const shapOf = (index: number) =>
    Float32Array.from(
      { length: drawn.rows },
      (_, row) => values[row * width + index]!,
    );
  return {
    model: trained.name,
    rows: drawn.rows,
    bias: values[width - 1]!,
    features: prep.features.map(({ name, unit }, i) => ({
      name,
      ...(unit === undefined ? {} : { unit }),
      values: column(raw, i),
      shap: shapOf(i),
    })),
  };
}

async function findXgboost(
  session: Session,
  { model }: ExplainOptions,
): Promise<TrainedModel> {
  const prep = await readManifest(session, "prep");
  const name = model ?? (await readManifest(session, "compare")).best_model;
  const candidates = await readCandidates(session, prep);
  const boosted = candidates.filter(({ algorithm }) => algorithm === "xgboost");
  const found = boosted.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = boosted.map(({ name }) => `"${name}"`).join(", ");
  throw new RangeError(
    `Cannot explain "${name}": ${
      names === ""
        ? "only models of XGBoost can be explained, and none was trained"
        : `choose a model of XGBoost: ${names}`
    }`,
  );
}

/** Drawn without replacement. */
function drawRows(
  features: Matrix,
  { rows = 1000, seed = 0 }: ExplainOptions,
): Matrix {
  const order = Int32Array.from({ length: features.rows }, (_, row) => row);
  shuffle(order, new MersenneTwister(seed));
  const chosen = order.subarray(0, rows);
  const data = new Float32Array(chosen.length * features.columns);
  for (let i = 0; i < features.columns; i++) {
    const from = column(features, i);
    chosen.forEach((row, at) => data[i * chosen.length + at] = from[row]!);
  }
  return { rows: chosen.length, columns: features.columns, data };
}

/** The file `xgboost-model` of `model.tar.gz`. */
async function modelFile(archive: Uint8Array): Promise<Uint8Array> {
  const { extract } = await import("tar-stream");
  const reader = extract();
  reader.end(gunzipSync(archive));
  for await (const entry of reader) {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of entry as AsyncIterable<Uint8Array<ArrayBuffer>>) {
      chunks.push(chunk);
    }
    if (/(^|\/)xgboost-model$/.test(entry.header.name)) {
      return await new Blob(chunks).bytes();
    }
  }
  throw new RangeError(
    'Cannot explain the model: "model.tar.gz" has no file "xgboost-model"',
  );
}
