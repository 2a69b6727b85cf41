import {
  HyperbandSearch,
  type Space,
} from "../../../lib/engines/search/mod.ts";
import { UserError } from "../../../lib/engines/user_error.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

const line: Space = [
  { kind: "continuous", name: "x", min: 0, max: 1, scale: "Linear" },
];

const options = { minResource: 1, maxResource: 27, maxTrials: 40, seed: 1 };

/** Runs a search on one worker; a trial is the better the smaller its x. */
function run(search: HyperbandSearch, fails = (_trial: number) => false) {
  const spent = new Map<number, number>();
  const points = new Map<number, number>();
  for (;;) {
    const work = search.next();
    if (work === undefined) break;
    assertEquals(
      work.from,
      spent.get(work.trial) ?? 0,
      "goes on where it paused",
    );
    spent.set(work.trial, work.to);
    const x = Number(work.point.x);
    points.set(work.trial, x);
    search.report(work.trial, fails(work.trial) ? NaN : x + 1 / work.to);
  }
  return { spent, points };
}

Deno.test("HyperbandSearch starts as many trials as it may, and takes few to the end", () => {
  const search = new HyperbandSearch(line, options);
  assertEquals(search.resources, [1, 3, 9, 27]);
  const { spent } = run(search);
  assert(search.done);
  assertEquals(spent.size, 40);
  const full = [...spent.values()].filter((resource) => resource === 27).length;
  assert(full >= 1 && full <= 10, `${full}`);
  const total = [...spent.values()].reduce(
    (sum, resource) => sum + resource,
    0,
  );
  assert(total < 40 * 27 / 3, `${total}`);
});

Deno.test("HyperbandSearch takes the best of its widest bracket to the end", () => {
  const { spent, points } = run(new HyperbandSearch(line, options));
  const best = [...points].toSorted((a, b) => a[1] - b[1]).slice(0, 4);
  assert(best.some(([trial]) => spent.get(trial) === 27));
});

Deno.test("HyperbandSearch goes on without the trials that fail", () => {
  const search = new HyperbandSearch(line, options);
  const { spent } = run(search, (trial) => trial % 2 === 0);
  assert(search.done);
  assert(
    [...spent].every(([trial, resource]) => trial % 2 === 1 || resource <= 27),
  );
  assert(
    [...spent].some(([trial, resource]) => trial % 2 === 1 && resource === 27),
  );
});

Deno.test("HyperbandSearch ends where every trial fails", () => {
  const search = new HyperbandSearch(line, options);
  assertEquals(run(search, () => true).spent.size, 40);
  assert(search.done);
});

Deno.test("HyperbandSearch hands out work to several workers without waiting", () => {
  const search = new HyperbandSearch(line, options);
  const work = Array.from({ length: 4 }, () => search.next()!);
  assertEquals(new Set(work.map(({ trial }) => trial)).size, 4);
  assert(!search.done);
});

Deno.test("HyperbandSearch does the same for the same seed", () => {
  const runs = [1, 2].map(() => run(new HyperbandSearch(line, options)));
  assertEquals(runs[0], runs[1]);
});

Deno.test("HyperbandSearch with a single rung trains each trial to the end", () => {
  const search = new HyperbandSearch(line, { ...options, minResource: 20 });
  const { spent } = run(search);
  assert([...spent.values()].every((resource) => resource === 27));
});

Deno.test("HyperbandSearch refuses a resource that runs downwards", () => {
  assertThrows(
    () => new HyperbandSearch(line, { ...options, maxResource: 0.5 }),
    UserError,
    "from 1 to 0.5",
  );
});
