/**
 * `deno task bench [--json FILE] [SUITE ...]`: every comparison with a peer, as a
 * table of medians and ratios. `tuning` has parts, `--part functions`, and draws
 * charts, `--charts FOLDER`.
 *
 * A suite is a file `tests/bench/*_bench.ts` that exports `suite`.
 *
 * @module
 */
import { parseArgs } from "node:util";
import {
  type BenchOptions,
  type Measurement,
  runSuite,
  type Suite,
} from "./harness.ts";

const folder = new URL(".", import.meta.url);

async function loadSuites(wanted: string[]): Promise<Suite[]> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith("_bench.ts"))
    .map((name) => name.slice(0, -"_bench.ts".length))
    .toSorted();
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `Unknown suite "${unknown[0]}": choose from ${names.join(", ")}`,
    );
  }
  const chosen = wanted.length === 0 ? names : wanted;
  return await Promise.all(chosen.map(async (name) => {
    const { suite } = await import(new URL(`${name}_bench.ts`, folder).href);
    return suite as Suite;
  }));
}

function row(cells: string[]): string {
  const widths = [44, 34, 10, 10, 7, 6, 6];
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

const { values, positionals } = parseArgs({
  args: Deno.args,
  options: {
    json: { type: "string" },
    part: { type: "string", multiple: true },
    seeds: { type: "string" },
    charts: { type: "string" },
  },
  allowPositionals: true,
});

const options: BenchOptions = {
  ...(values.part && { parts: values.part }),
  ...(values.seeds && { seeds: Number(values.seeds) }),
  ...(values.charts && { charts: values.charts }),
};
const measurements: Measurement[] = [];
console.log(
  row(["work", "peer", "ours s", "theirs s", "ratio", "must", "aim"]),
);
for (const suite of await loadSuites(positionals)) {
  await runSuite(suite, options, (measurement) => {
    measurements.push(measurement);
    printMeasurement(measurement);
  });
}
if (values.json !== undefined) {
  const machine = {
    deno: Deno.version.deno,
    os: Deno.build.os,
    arch: Deno.build.arch,
    cores: navigator.hardwareConcurrency,
  };
  await Deno.writeTextFile(
    values.json,
    JSON.stringify({ machine, measurements }, null, 2) + "\n",
  );
}
