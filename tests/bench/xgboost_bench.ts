/**
 * Training and prediction beside XGBoost, reading excluded, binning included.
 *
 * With `SAGEBOOK_BENCH_SCALE=1` also 10 thousand to 10 million rows, with the
 * peak memory of a fresh process each.
 *
 * @module
 */
import type { Dataset, Matrix } from "../../lib/engines/data/matrix.ts";
import {
  type Booster,
  Crew,
  defaults,
  type Parameters,
  predictInParallel,
  train,
  type TrainOptions,
} from "../../lib/engines/xgboost/mod.ts";
import { generate } from "../engines/xgboost/generate.ts";
import { type Comparison, PythonPeer, type Suite } from "./harness.ts";

/** 100 rounds of depth 6, rows and columns sampled. */
export const parameters: Parameters = {
  ...defaults,
  numRound: 100,
  treeMethod: "hist",
  eta: 0.2,
  subsample: 0.8,
  colsampleByTree: 0.8,
  seed: 42,
};

const peerProgram = `
import resource, time
import numpy, xgboost

loaded = {}

def load(file, rows):
    if file not in loaded:
        cells = numpy.fromfile(file, dtype=numpy.float32).reshape(9, rows)
        loaded.clear()
        loaded[file] = cells[:8].T.copy(), cells[8].copy()
    return loaded[file]

def fit(r):
    X, y = load(r['file'], r['rows'])
    p = dict(max_depth=6, eta=.2, subsample=.8, colsample_bytree=.8, seed=42,
             tree_method=r['method'], nthread=r['threads'])
    start = time.perf_counter()
    booster = xgboost.train(p, xgboost.DMatrix(X, y, nthread=r['threads']), 100)
    return booster, time.perf_counter() - start

def answer(r):
    booster, seconds = fit(r)
    if 'predict' in r:
        X, _ = load(r['predict'], r['predict_rows'])
        d = xgboost.DMatrix(X, nthread=r['threads'])
        start = time.perf_counter()
        booster.predict(d)
        seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return dict(seconds=seconds, peak=peak)
`;

interface PeerTime {
  readonly seconds: number;
  /** MiB. */
  readonly peak: number;
}

/** A data set, and the file in which the peer finds it: columns, then labels. */
interface Shared {
  readonly dataset: Dataset;
  readonly file: string;
}

function writeShared(folder: string, rows: number): Shared {
  const dataset = generate({ rows, columns: 8 });
  const file = `${folder}/${rows}`;
  const { data } = dataset.features;
  Deno.writeFileSync(file, new Uint8Array(data.buffer));
  Deno.writeFileSync(file, new Uint8Array(dataset.labels.buffer), {
    append: true,
  });
  return { dataset, file };
}

/** Reads what {@linkcode writeShared} wrote. */
export function readShared(file: string, rows: number): Dataset {
  const cells = new Float32Array(Deno.readFileSync(file).buffer);
  return {
    features: { rows, columns: 8, data: cells.subarray(0, 8 * rows) },
    labels: cells.subarray(8 * rows),
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Trains in a fresh process; its seconds and its peak memory. */
async function trainAfresh(
  file: string,
  rows: number,
  threads: number,
): Promise<PeerTime> {
  const script = new URL("./xgboost_afresh.ts", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, file, String(rows), String(threads)],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("The fresh process failed: see above");
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function run(
  python: string,
  measure: (comparison: Comparison) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await using peer = new PythonPeer(python, peerProgram);
    using crew = new Crew(2);
    const small = writeShared(folder, 16_512);
    await compareSmall(small, peer, crew, measure);
    for (const rows of [100_000, 1_000_000]) {
      await compareLarge(writeShared(folder, rows), peer, crew, measure);
    }
    const million = writeShared(folder, 1_000_000);
    await comparePrediction(small, million, peer, crew, measure);
    if (Deno.env.get("SAGEBOOK_BENCH_SCALE") === "1") {
      await compareScale(folder, python, measure);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function theirs(
  peer: PythonPeer,
  { file, dataset }: Shared,
  method: string,
  threads: number,
): () => Promise<number> {
  const rows = dataset.features.rows;
  return async () => {
    const request = { file, rows, method, threads };
    return (await peer.call<PeerTime>(request)).seconds;
  };
}

async function compareSmall(
  small: Shared,
  peer: PythonPeer,
  crew: Crew,
  measure: (comparison: Comparison) => Promise<void>,
): Promise<void> {
  const { dataset, file } = small;
  const { rows } = dataset.features;
  const ours = (given: Partial<Parameters>, options: TrainOptions) => () =>
    timeOf(() => train({ ...parameters, ...given }, dataset, options));
  const runs = 15;
  await measure({
    name: "hist, 16.5k rows, 1 thread",
    peer: "XGBoost, 1 thread",
    must: 0.55,
    aim: 0.45,
    runs,
    ours: ours({}, { threads: 1 }),
    theirs: theirs(peer, small, "hist", 1),
  });
  await measure({
    name: "hist, 16.5k rows, as it comes",
    peer: "XGBoost, 2 threads",
    must: 0.75,
    aim: 0.6,
    runs,
    ours: ours({}, {}),
    theirs: theirs(peer, small, "hist", 2),
  });
  await measure({
    name: "hist, 16.5k rows, first call of a process",
    peer: "XGBoost, 1 thread",
    must: 1,
    aim: 0.8,
    ours: async () => (await trainAfresh(file, rows, 1)).seconds,
    theirs: theirs(peer, small, "hist", 1),
  });
  await measure({
    name: "exact, 16.5k rows, 1 thread",
    peer: "XGBoost, 1 thread",
    must: 0.6,
    aim: 0.4,
    ours: ours({ treeMethod: "exact" }, { threads: 1 }),
    theirs: theirs(peer, small, "exact", 1),
  });
  await measure({
    name: "exact, 16.5k rows, 2 threads",
    peer: "XGBoost, 2 threads",
    ours: ours({ treeMethod: "exact" }, { crew }),
    theirs: theirs(peer, small, "exact", 2),
  });
}

async function compareLarge(
  large: Shared,
  peer: PythonPeer,
  crew: Crew,
  measure: (comparison: Comparison) => Promise<void>,
): Promise<void> {
  const { rows } = large.dataset.features;
  const name = rows === 1_000_000 ? "1M" : `${rows / 1000}k`;
  await measure({
    name: `hist, ${name} rows, 2 threads`,
    peer: "XGBoost, 2 threads",
    must: 0.9,
    aim: 0.7,
    runs: rows === 1_000_000 ? 3 : 7,
    ours: () => timeOf(() => train(parameters, large.dataset, { crew })),
    theirs: theirs(peer, large, "hist", 2),
  });
}

async function comparePrediction(
  small: Shared,
  million: Shared,
  peer: PythonPeer,
  crew: Crew,
  measure: (comparison: Comparison) => Promise<void>,
): Promise<void> {
  const booster: Booster = await train(parameters, small.dataset);
  const features: Matrix = million.dataset.features;
  await measure({
    name: "predict 1M rows, 100 trees of depth 6",
    peer: "XGBoost, 2 threads, DMatrix ready",
    must: 0.95,
    aim: 0.7,
    ours: () => timeOf(() => predictInParallel(booster, features, { crew })),
    theirs: async () =>
      (await peer.call<PeerTime>({
        file: small.file,
        rows: small.dataset.features.rows,
        method: "hist",
        threads: 2,
        predict: million.file,
        predict_rows: features.rows,
      })).seconds,
  });
}

/** Ten thousand to ten million rows, each in a process of its own. */
async function compareScale(
  folder: string,
  python: string,
  measure: (comparison: Comparison) => Promise<void>,
): Promise<void> {
  for (const rows of [10_000, 100_000, 1_000_000, 10_000_000]) {
    const { file } = writeShared(folder, rows);
    const peaks = { ours: 0, theirs: 0 };
    await measure({
      name: `hist, ${rows} rows, 2 threads, a process each`,
      peer: "XGBoost, 2 threads, first call",
      runs: 1,
      ours: async () => {
        const { seconds, peak } = await trainAfresh(file, rows, 2);
        peaks.ours = peak;
        return seconds;
      },
      theirs: async () => {
        await using peer = new PythonPeer(python, peerProgram);
        const request = { file, rows, method: "hist", threads: 2 };
        const { seconds, peak } = await peer.call<PeerTime>(request);
        peaks.theirs = peak;
        return seconds;
      },
    });
    console.log(
      `  peak memory: ours ${peaks.ours.toFixed(0)} MiB, theirs ${
        peaks.theirs.toFixed(0)
      } MiB`,
    );
    Deno.removeSync(file);
  }
}

/** XGBoost, as SageMaker's XGBoost 1.7-1 image has it. */
export const suite: Suite = {
  name: "xgboost",
  modules: ["numpy", "xgboost"],
  run,
};
