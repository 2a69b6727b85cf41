/**
 * Tuning: how good a value the strategies find, and how quickly.
 *
 * @module
 */
import { dataFolder } from "../support/data.ts";
import type { BenchOptions, Suite } from "./harness.ts";
import { type Findings, printFindings } from "./tuning/claims.ts";
import { compareStrategies, compareWithPublished } from "./tuning/functions.ts";
import { compareOnHousing, compareRungs } from "./tuning/housing.ts";
import { timeProposals } from "./tuning/proposals.ts";
import { timeService } from "./tuning/service.ts";

/** Each takes less than seven minutes on two cores. */
const PARTS: Readonly<
  Record<string, (options: BenchOptions) => Findings | Promise<Findings>>
> = {
  proposals: () => timeProposals(),
  service: () => withData(timeService),
  functions: ({ seeds = 20 }) => compareStrategies(seeds),
  published: ({ seeds = 20 }) => compareWithPublished(seeds),
  housing: ({ seeds = 10 }) =>
    withData((folder) => compareOnHousing(folder, seeds)),
  hyperband: ({ seeds = 10 }) =>
    withData((folder) => compareRungs(folder, seeds)),
};

async function withData(
  part: (folder: string) => Promise<Findings>,
): Promise<Findings> {
  if (dataFolder !== undefined) return await part(dataFolder);
  return { title: "Skipped: needs SAGEBOOK_DATA", claims: [] };
}

function chosenParts({ parts = [] }: BenchOptions): string[] {
  const unknown = parts.find((part) => !Object.hasOwn(PARTS, part));
  if (unknown === undefined) {
    return parts.length > 0 ? [...parts] : Object.keys(PARTS);
  }
  throw new RangeError(
    `Unknown part "${unknown}": choose from ${Object.keys(PARTS).join(", ")}`,
  );
}

async function writeCharts(
  { charts = {} }: Findings,
  folder: string,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, figure] of Object.entries(charts)) {
    await Deno.writeFile(`${folder}/${name}.png`, figure.toPng());
    await Deno.writeTextFile(`${folder}/${name}.html`, figure.toHtml());
    console.log(`Drawn: ${folder}/${name}.png and .html`);
  }
}

/** Prints tables, and draws with `--charts`. There is no peer to time. */
export const suite: Suite = {
  name: "tuning",
  modules: [],
  async run(_python, _measure, options) {
    for (const part of chosenParts(options)) {
      const findings = await PARTS[part]!(options);
      printFindings(findings);
      if (options.charts !== undefined) {
        await writeCharts(findings, options.charts);
      }
    }
  },
};
