/**
 * Reading a CSV of numbers from disk into float32 columns, beside pandas.
 *
 * @module
 */
import { readCsv } from "../../lib/engines/data/csv.ts";
import { type Comparison, PythonPeer, type Suite } from "./harness.ts";

const ROWS = 1_000_000;

const PANDAS = `
import time, numpy, pandas
def answer(path):
    start = time.perf_counter()
    frame = pandas.read_csv(path, header=None, dtype=numpy.float32)
    seconds = time.perf_counter() - start
    assert frame.shape == (${ROWS}, 9)
    return seconds
`;

/**
 * Rows shaped like California Housing: short decimals, whole numbers, and ratios
 * in all the digits of a double, 88 bytes a row.
 */
function* housingLikeRows(): Generator<string> {
  let state = 42;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  for (let row = 0; row < ROWS; row++) {
    const households = 50 + next(900);
    const ratios = [6 * households, households, 3 * households]
      .map((total) => (total + next(households)) / households);
    yield [
      next(150_000) / 1e4,
      1 + next(52),
      ratios[0],
      ratios[1],
      next(4000),
      ratios[2],
      (3254 + next(940)) / 100,
      -(11431 + next(1004)) / 100,
      next(5000) / 1000,
    ].join(",") + "\n";
  }
}

async function writeRows(path: string): Promise<void> {
  using file = await Deno.create(path);
  const encoder = new TextEncoder();
  let piece = "";
  for (const row of housingLikeRows()) {
    piece += row;
    if (piece.length < 1 << 20) continue;
    file.writeSync(encoder.encode(piece));
    piece = "";
  }
  file.writeSync(encoder.encode(piece));
}

function read(path: string): number {
  const start = performance.now();
  using file = Deno.openSync(path);
  const { rows, columns } = readCsv(file);
  const seconds = (performance.now() - start) / 1000;
  if (rows !== ROWS || columns !== 9) throw new Error("Read other rows");
  return seconds;
}

async function run(
  python: string,
  measure: (comparison: Comparison) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await writeRows(path);
    await using peer = new PythonPeer(python, PANDAS);
    await measure({
      name: "CSV, 1M × 9 into float32",
      peer: "pandas.read_csv, dtype=float32",
      must: 0.95,
      aim: 0.6,
      ours: () => read(path),
      theirs: () => peer.call<number>(path),
    });
  } finally {
    await Deno.remove(path);
  }
}

/** Reading CSV beside pandas. */
export const suite: Suite = { name: "csv", modules: ["pandas"], run };
