import { MersenneTwister, shuffle } from "../engines/random.ts";
import {
  checkOptionNames,
  checkWhole,
  type OptionNames,
  TRANSFORM_OPTIONS,
  type TransformResources,
} from "../jobs/mod.ts";
import {
  readCandidates,
  readManifest,
  type TrainedModel,
} from "../manifests/mod.ts";
import {
  downloadObject,
  type Session,
  uploadObject,
  uriOf,
} from "../session/mod.ts";
import { predictOnce } from "./judge.ts";
import { regressionMetrics } from "./regression_metrics.ts";

/** How much the RMSE grows when a feature's values are shuffled. */
export interface PermutationImportance {
  /** Name of the feature. */
  readonly feature: string;
  /** In the target's unit; near 0 or below for a feature that is not needed. */
  readonly rmse_increase: number;
}

/** How feature importance is measured. */
export interface FeatureImportanceOptions extends TransformResources {
  /** Name of the model. @default {the best of the comparison} */
  readonly model?: string;
  /** Test rows that are drawn for it, at most. @default {2000} */
  readonly rows?: number;
  /** Seed of the draw and the shuffles. @default {0} */
  readonly seed?: number;
  /** Stops the running job when it aborts. */
  readonly signal?: AbortSignal;
}

const OPTIONS: OptionNames<FeatureImportanceOptions> = {
  ...TRANSFORM_OPTIONS,
  model: true,
  rows: true,
  seed: true,
  signal: true,
};

/** Cells of the largest input that is made: rows are fewer where features are many. */
const MOST_CELLS = 2_000_000;

/**
 * Permutation importance: how much worse a model predicts test rows when one
 * feature is shuffled among them (Breiman 2001). It asks the same of every model,
 * whatever its algorithm: one batch transform.
 *
 * @returns The features, most needed first.
 * @throws {Deno.errors.NotFound} If a stage before was not run.
 * @throws {RangeError} If an option is not legal.
 * @throws {JobError} If the transform job fails.
 */
export async function featureImportance(
  session: Session,
  options: FeatureImportanceOptions = {},
): Promise<PermutationImportance[]> {
  checkOptionNames("featureImportance", options, OPTIONS);
  checkWhole("number of rows", options.rows ?? 1);
  const prep = await readManifest(session, "prep");
  const trained = await findModel(session, options);
  const table = parseTable(await downloadObject(session, prep.parts.test.uri));
  const features = prep.features.map(({ name }) => name);
  const { seed = 0, signal = new AbortController().signal } = options;
  const random = new MersenneTwister(seed);
  const sample = drawRows(table, sampleSize(options, features.length), random);
  const csv = shuffledCopies(sample, features.length, random);
  await uploadObject(session, "importance/input/shuffled.csv", csv, "text/csv");
  const output = uriOf(session, "importance/output");
  const input = uriOf(session, "importance/input/");
  const label = `Shuffle features of ${trained.name}`;
  const key = "compare/feature-importance";
  const inputs = [prep.parts.test.sha256, `seed ${seed}`, `${sample.length}`];
  const run = { key, inputs, label, input, output, labelled: false, signal };
  const { values } = await predictOnce(session, trained, run, options);
  return increases(features, sample.map(([label]) => Number(label)), values);
}

async function findModel(
  session: Session,
  { model }: FeatureImportanceOptions,
): Promise<TrainedModel> {
  const prep = await readManifest(session, "prep");
  const name = model ?? (await readManifest(session, "compare")).best_model;
  const candidates = await readCandidates(session, prep);
  const found = candidates.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  throw new RangeError(
    `Cannot measure features of "${name}": it was not trained; choose from ${
      candidates.map(({ name }) => name).join(", ")
    }`,
  );
}

/** The cells as text: what the model sees is what the part holds. */
function parseTable(csv: Uint8Array): string[][] {
  return new TextDecoder().decode(csv).split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(","));
}

function sampleSize(
  { rows = 2000 }: FeatureImportanceOptions,
  features: number,
): number {
  const affordable = Math.floor(MOST_CELLS / (features * (features + 1)));
  return Math.max(1, Math.min(rows, affordable));
}

function drawRows(
  table: string[][],
  size: number,
  random: MersenneTwister,
): string[][] {
  const order = Int32Array.from(table, (_, row) => row);
  shuffle(order, random);
  return Array.from(order.subarray(0, size), (row) => table[row]!);
}

/** The sample without labels, then once more for each feature, that one shuffled. */
function shuffledCopies(
  sample: string[][],
  features: number,
  random: MersenneTwister,
): string {
  const rows = sample.map((row) => row.slice(1));
  const blocks = [rows.map((row) => row.join(",")).join("\n")];
  const order = Int32Array.from(sample, (_, row) => row);
  for (let feature = 0; feature < features; feature++) {
    shuffle(order, random);
    const lines = rows.map((row, i) =>
      row.with(feature, rows[order[i]!]![feature]!).join(",")
    );
    blocks.push(lines.join("\n"));
  }
  return blocks.join("\n") + "\n";
}

function increases(
  features: readonly string[],
  labels: readonly number[],
  predicted: Float64Array,
): PermutationImportance[] {
  const rmseOf = (block: number) =>
    regressionMetrics(
      labels,
      predicted.subarray(block * labels.length, (block + 1) * labels.length),
    ).rmse;
  const base = rmseOf(0);
  return features
    .map((feature, i) => ({ feature, rmse_increase: rmseOf(i + 1) - base }))
    .toSorted((a, b) => b.rmse_increase - a.rmse_increase);
}
