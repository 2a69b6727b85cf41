/**
 * Measures our work beside a peer's: alternately, in one go, so that a noisy
 * machine slows both alike.
 *
 * @module
 */
import { TextLineStream } from "./text_lines.ts";
import { findPython } from "../support/peers.ts";

/** One piece of work, done by us and by a peer. */
export interface Comparison {
  readonly name: string;
  /** Name of the peer and its setting, such as `XGBoost 1.7.4, 1 thread`. */
  readonly peer: string;
  /** Ours / theirs that must not be exceeded. */
  readonly must?: number;
  /** Ours / theirs that we aim at. */
  readonly aim?: number;
  /** Runs of each, after one that is not counted. Default: 7. */
  readonly runs?: number;
  /** Does the work once; seconds of it. */
  ours(): Promise<number> | number;
  /** Does the peer's work once; seconds of it, as the peer measured them. Absent:
   * there is no peer here. */
  theirs?(): Promise<number>;
  /** What else there is to say, given our median of seconds. */
  detail?(seconds: number): string;
}

/** How a bench is asked for. */
export interface BenchOptions {
  /** Parts of a suite that has parts. Default: all. */
  readonly parts?: readonly string[];
  /** Repetitions of what is drawn at random. Default: the suite's own. */
  readonly seeds?: number;
  /** Folder for charts. Default: none are drawn. */
  readonly charts?: string;
}

/** A group of comparisons that share data and a peer process. */
export interface Suite {
  readonly name: string;
  /** Python modules without which the suite is skipped, visibly; none: no peer. */
  readonly modules: readonly string[];
  /** Prepares data, hands each comparison to `measure`, and releases all. */
  run(
    python: string,
    measure: (comparison: Comparison) => Promise<void>,
    options: BenchOptions,
  ): Promise<void>;
}

/** Medians of one comparison. */
export interface Measurement {
  readonly suite: string;
  readonly name: string;
  readonly peer: string;
  readonly runs: number;
  /** Median seconds. */
  readonly ours: number;
  /** Median seconds; absent without a peer. */
  readonly theirs?: number;
  /** Median of the ratios, pair by pair; absent without a peer. */
  readonly ratio?: number;
  readonly must?: number;
  readonly aim?: number;
  readonly detail?: string;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function measure(suite: string, work: Comparison): Promise<Measurement> {
  const { name, peer, must, aim, runs = 7 } = work;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const pair = [await work.ours(), await work.theirs?.()] as const;
    if (run === 0) continue;
    ours.push(pair[0]);
    if (pair[1] !== undefined) theirs.push(pair[1]);
  }
  return {
    suite,
    name,
    peer,
    runs,
    ours: median(ours),
    ...(theirs.length === 0 ? {} : {
      theirs: median(theirs),
      ratio: median(ours.map((seconds, i) => seconds / theirs[i]!)),
    }),
    ...(must === undefined ? {} : { must }),
    ...(aim === undefined ? {} : { aim }),
    ...(work.detail && { detail: work.detail(median(ours)) }),
  };
}

/**
 * Runs a suite and yields each measurement as it is made; yields nothing, and
 * says so, where its peer is missing.
 */
export async function runSuite(
  suite: Suite,
  options: BenchOptions,
  report: (measurement: Measurement) => void,
): Promise<void> {
  const python = suite.modules.length === 0
    ? ""
    : await findPython(...suite.modules);
  if (python === undefined) {
    console.log(
      `${suite.name}: skipped, needs Python with ${suite.modules.join(", ")}`,
    );
    return;
  }
  await suite.run(
    python,
    async (work) => report(await measure(suite.name, work)),
    options,
  );
}

/** A Python process that stays up and answers one JSON line for each it gets. */
export class PythonPeer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncIterator<string>;

  /**
   * Starts `program`, which defines `answer(request)`: a function from the
   * decoded request to what is sent back.
   */
  constructor(python: string, program: string) {
    const loop = `
import sys, json
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
`;
    this.#process = new Deno.Command(python, {
      args: ["-c", program + loop],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#lines = this.#process.stdout
      .pipeThrough(new TextLineStream())[Symbol.asyncIterator]();
  }

  /** Sends a request and waits for its answer. */
  async call<T>(request: unknown): Promise<T> {
    await this.#input.write(
      new TextEncoder().encode(JSON.stringify(request) + "\n"),
    );
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("Python peer ended: its error is above");
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await this.#process.status;
  }
}
