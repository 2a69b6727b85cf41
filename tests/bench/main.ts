/**
 * `deno task bench [--json FILE] [SUITE ...]`: every comparison with a peer, as a
 * table of medians and ratios. `tuning` has parts, `--part functions`, and draws
 * charts, `--charts FOLDER`.
 *
 * A suite is a file `tests/bench/*_bench.ts` that exports `suite`.
 *
 * @module
 */
import { Argument, Command, InvalidArgumentError } from "commander";
import {
  type BenchOptions,
  type Measurement,
  runSuite,
  type Suite,
} from "./harness.ts";

const folder = new URL(".", import.meta.url);

const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
  .filter((name) => name.endsWith("_bench.ts"))
  .map((name) => name.slice(0, -"_bench.ts".length))
  .toSorted();

function loadSuites(chosen: readonly string[]): Promise<Suite[]> {
  return Promise.all(chosen.map(async (name) => {
    const { suite } = await import(new URL(`${name}_bench.ts`, folder).href);
    return suite as Suite;
  }));
}

function row(cells: string[]): string {
  const widths = [52, 38, 10, 10, 7, 6, 6];
  return cells.map((cell, i) =>
    i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)
  )
    .join("  ");
}

function bound(value: number | undefined): string {
  return value === undefined ? "-" : value.toFixed(2);
}

function printMeasurement(m: Measurement): void {
  console.log(row([
    m.name,
    m.peer,
    m.ours.toFixed(4),
    m.theirs?.toFixed(4) ?? "-",
    m.ratio?.toFixed(3) ?? "-",
    bound(m.must),
    bound(m.aim),
  ]));
  if (m.detail !== undefined) console.log(`    ${m.detail}`);
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

interface Flags extends Omit<BenchOptions, "parts"> {
  readonly json?: string;
  readonly part?: string[];
}

async function bench(
  suites: readonly string[],
  { json, part, ...options }: Flags,
): Promise<void> {
  // A file that cannot be written is told before the work.
  if (json !== undefined) await Deno.writeTextFile(json, "");
  const measurements: Measurement[] = [];
  console.log(
    row(["work", "peer", "ours s", "theirs s", "ratio", "must", "aim"]),
  );
  const chosen = suites.length === 0 ? names : suites;
  for (const suite of await loadSuites(chosen)) {
    await runSuite(suite, { ...options, ...(part && { parts: part }) }, (m) => {
      measurements.push(m);
      printMeasurement(m);
    });
  }
  if (json === undefined) return;
  const machine = {
    deno: Deno.version.deno,
    os: Deno.build.os,
    arch: Deno.build.arch,
    cores: navigator.hardwareConcurrency,
  };
  const text = JSON.stringify({ machine, measurements }, null, 2);
  await Deno.writeTextFile(json, `${text}\n`);
}

await new Command("bench")
  .description("Measure Sagebook beside its peers, in one go, by turns.")
  .addArgument(
    new Argument("[suites...]", "default: all").choices(names),
  )
  .option("--json <file>", "write the figures as JSON too")
  .option("--part <name...>", "parts of the suite tuning (default: all)")
  .option("--seeds <count>", "seeds of the suite tuning", readCount)
  .option("--charts <folder>", "where the suite tuning draws its searches")
  .action(bench)
  .parseAsync(Deno.args, { from: "user" });
