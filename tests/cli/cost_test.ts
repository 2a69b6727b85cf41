import { billedCost } from "../../lib/cli/actual_cost.ts";
import { ageOf, monthlyCost } from "../../lib/cli/cost_command.ts";
import { describePlan, estimateJobs } from "../../lib/cli/cost.ts";
import { plannedJobs } from "../../lib/cli/plan.ts";
import { OUR_PRICES, readPrices } from "../../lib/cli/prices.ts";
import { plannedTrials } from "../../lib/cli/tune.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand, writeSmallCsv } from "./command.ts";

/** Round figures, so that every sum can be done by hand. */
const prices = {
  asOf: "2026-08",
  source: "a test",
  region: "us-east-1",
  currency: "USD",
  spotDiscount: 0.75,
  // 0.01 an hour of 10 GB.
  volumePerGBMonth: 0.73,
  storagePerGBMonth: 0.02,
  perHour: { "ml.m5.large": 0.12, "ml.c5.xlarge": 0.3 },
};

function near(actual: number, expected: number): void {
  assert(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`);
}

Deno.test("estimateJobs() adds up instances and volumes as by hand", () => {
  const jobs = plannedJobs("training job", ["xgboost", "knn"], {});
  const cost = estimateJobs(jobs, prices)!;
  // 2 jobs × 3 min = 0.1 h; × 0.12 = 0.012; × 0.01 = 0.001; 2 h at most × 0.13.
  near(cost.minutes, 6);
  near(cost.instances, 0.012);
  near(cost.volumes, 0.001);
  near(cost.atMost!, 0.26);
});

Deno.test("estimateJobs() takes local seconds times the factor, and two minutes more", () => {
  const jobs = plannedJobs("training job", ["xgboost", "knn"], {
    instanceCount: 2,
  });
  const time = { localSeconds: { xgboost: 30 }, factor: 4 };
  const cost = estimateJobs(jobs, prices, time)!;
  // xgboost 2 + 4 × 0.5 = 4 min, knn 3 min; × 2 instances = 14 min.
  near(cost.minutes, 14);
  near(cost.instances, 14 / 60 * 0.12);
});

Deno.test("estimateJobs() takes the spot discount off instances, and off no bound", () => {
  const jobs = plannedJobs("training job", ["a"], {
    spot: true,
    maxRuntime: 1800,
  });
  const cost = estimateJobs(jobs, prices)!;
  // 0.05 h × 0.12 × 0.25; 0.5 h × 0.13 at most.
  near(cost.instances, 0.0015);
  near(cost.atMost!, 0.065);
});

Deno.test("describePlan() names the jobs, adds up their cost and bounds it", () => {
  const plan = [
    plannedJobs("training job", ["xgboost", "knn"], {}),
    plannedJobs("transform job", ["best"], {
      instanceType: "ml.c5.xlarge",
      instanceCount: 2,
    }),
  ];
  // 0.012 + 0.001 as above; 5 min × 2 × 0.30 by the hour: 0.05.
  assertEquals(describePlan(plan, prices), [
    "  2 training jobs (xgboost, knn) on 1 × ml.m5.large",
    "  1 transform job (best) on 2 × ml.c5.xlarge",
    "Estimated cost: 0.0630 USD, at 3 min a training job and 5 min a transform job, by prices of us-east-1 in 2026-08",
    "At most: 0.26 USD for the training jobs, since each is stopped after 3600 s",
  ]);
});

Deno.test("describePlan() shows a few of many trials, and bounds them all", () => {
  const names = Array.from({ length: 17 }, (_, i) => `trial ${i + 1}`);
  const plan = [plannedJobs("training job", names, { maxRuntime: 600 })];
  const lines = describePlan(plan, prices);
  assert(lines[0]!.includes("trial 8 and 9 more"), lines[0]);
  // 17 × 600 s = 17/6 h × 0.13.
  assertEquals(
    lines[2],
    "At most: 0.37 USD for the training jobs, since each is stopped after 600 s",
  );
});

Deno.test("describePlan() says so where there is no price, and guesses none", () => {
  const plan = [
    plannedJobs("training job", ["a"], { instanceType: "ml.x1.huge" }),
  ];
  assertEquals(
    describePlan(plan, prices).at(-1),
    "Estimated cost: not known, since there is no price for ml.x1.huge; give one with --prices",
  );
});

Deno.test("our prices say when and where they were looked up, each of them", () => {
  assert(/^\d{4}-\d\d$/.test(OUR_PRICES.asOf!));
  assert(OUR_PRICES.source.includes("https://aws.amazon.com/"));
  assertEquals(
    Object.keys(OUR_PRICES.sources!).toSorted(),
    ["perHour", "spotDiscount", "storagePerGBMonth", "volumePerGBMonth"],
  );
});

Deno.test("estimateJobs() expects no more minutes than the greatest runtime, the bound", () => {
  const jobs = plannedJobs("training job", ["a", "b"], { maxRuntime: 90 });
  const cost = estimateJobs(jobs, prices, { localSeconds: { a: 3600 } })!;
  // 1.5 min each, not 122 and 3; 0.05 h × (0.12 + 0.01).
  near(cost.minutes, 3);
  near(cost.instances + cost.volumes, 0.0065);
  near(cost.atMost!, 0.0065);
});

Deno.test("tuning is bounded by trials and defaults × greatest runtime, however many run at once", () => {
  const jobs = plannedTrials(["xgboost", "knn"], { maxRuntime: 1800 }, 4);
  const cost = estimateJobs(jobs, prices)!;
  // 2 models × (4 trials + defaults) × 0.5 h × 0.13.
  near(cost.atMost!, 0.65);
  near(cost.minutes, 30);
  // Side by side they end sooner, and cost the same: 10 jobs, 4 at once, in 3 waves.
  near(cost.elapsedMinutes, 9);
  const wide = { maxRuntime: 1800, parallel: 4 };
  const sooner = estimateJobs(
    plannedTrials(["xgboost", "knn"], wide, 4),
    prices,
  )!;
  near(sooner.elapsedMinutes, 6);
  near(sooner.instances, cost.instances);
});

Deno.test("readPrices() takes the user's own prices and refuses other files", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(prices));
    assertEquals(await readPrices(file), prices);
    const own = '{"perHour": {"ml.m5.large": 0.2}}';
    await Deno.writeTextFile(file, own);
    const { asOf, region, source, volumePerGBMonth } = await readPrices(file);
    // The place and month of ours are not theirs.
    assertEquals([asOf, region, source], [undefined, undefined, file]);
    assertEquals(volumePerGBMonth, OUR_PRICES.volumePerGBMonth);
    const bad = [
      '{"perHour": {"ml.m5.large": "cheap"}}',
      '{"perHour": {"ml.m5.large": -1}}',
      '{"perHour": {"m5.large": 1}}',
      '{"perHour": [1]}',
      '{"perHour": {"ml.m5.large": 1}, "currency": "EUR"}',
      '{"perHour": {"ml.m5.large": 1}, "asOf": "last year"}',
      '{"perHour": {"ml.m5.large": 1}, "asOf": "2025-13"}',
      '{"perHour": {"ml.m5.large": 1}, "asOf": "2025-02-30"}',
      '{"perHour": {"ml.m5.large": 1}, "asOf": "2999-01"}',
      '{"perHour": {"ml.m5.large": 1}, "constructor": 1}',
      '{"perHour": {"ml.m5.large": 1e999}}',
      '{"perHour": {"ml.m5.large": 1}, "spotDisount": 0.5}',
      "[]",
      '{"perHour": {"ml.m5.large": 1}, "spotDiscount": 2}',
      '{"perHour": {"ml.m5.large": 1}, "volumePerGBMonth": "x"}',
      "not JSON",
      "null",
    ];
    for (const text of bad) {
      await Deno.writeTextFile(file, text);
      await assertRejects(() => readPrices(file), SyntaxError, file);
    }
    await assertRejects(
      () => readPrices(`${file}.none`),
      Deno.errors.NotFound,
      `there is no file "${file}.none"`,
    );
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("billedCost() takes the billable seconds of every instance, and the volumes", () => {
  const job = {
    kind: "training job",
    jobName: "xgboost-1",
    instanceType: "ml.c5.xlarge",
    instanceCount: 2,
    volumeSizeInGB: 10,
    spot: true,
    billableSeconds: 900,
  } as const;
  // 0.25 h × 2 × (0.30 + 0.01): spot is in the seconds already.
  near(billedCost(job, prices), 0.155);
});

Deno.test("monthlyCost() adds the runs of a month and what is kept", () => {
  const month = monthlyCost(0.063, { runs: 20, storedGb: 50 }, prices);
  // 20 × 0.063 + 50 × 0.02.
  near(month.jobs, 1.26);
  near(month.storage, 1);
  near(month.total, 2.26);
  const endpoint = {
    endpointHours: 730,
    instanceType: "ml.c5.xlarge",
    instanceCount: 2,
  };
  const served = monthlyCost(0, { runs: 1, storedGb: 1, ...endpoint }, prices);
  // 730 × 2 × 0.30.
  near(served.endpoint, 438);
  near(served.total, 438.02);
});

Deno.test("prices of more than a year ago are told as old, and no others", () => {
  const now = Date.parse("2026-11-21");
  assertEquals(ageOf({ asOf: "2025-12" }, now), "");
  assertStringIncludes(ageOf({ asOf: "2025-10" }, now), "over a year ago");
  assertStringIncludes(ageOf({ asOf: "2019-03-01" }, now), "over a year ago");
  assertEquals(ageOf({}, now), "");
});

/** Options that `cost` refuses, and what it names. */
const REFUSED: readonly (readonly [readonly string[], string])[] = [
  [
    ["--pipeline", "mpg", "--instance-type", "ml.m5.xlarge"],
    'Cannot use "--instance-type" with "--pipeline"',
  ],
  [["--pipeline", "mpg", "--spot"], 'Cannot use "--spot" with "--pipeline"'],
  [
    ["--pipeline", "mpg", "--set", "MaxTrainingJobs=many"],
    'Cannot take "many" as MaxTrainingJobs',
  ],
  [
    ["--pipeline", "mpg", "--set", "MaxTrainingJobs=1000000000"],
    "from 1 to 750",
  ],
  [["--endpoint-hours", "745"], "from 0 to 744"],
];

Deno.test("cost refuses what a run of the pipeline refuses, and more hours than a month has", async () => {
  await inFolder(async (folder) => {
    for (const [options, message] of REFUSED) {
      const { code, stderr } = await runCommand(folder, ["cost", ...options]);
      assertEquals(code, 1, options.join(" "));
      assertStringIncludes(stderr, message);
    }
  });
});

Deno.test("cost tells what a run and a month cost, before it and by the seconds of the last", async () => {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const models = ["--models", "xgboost", "--set", "xgboost.num_round=5"];
    const before = await runCommand(folder, ["cost", ...models]);
    assertEquals(before.code, 0, before.stderr);
    assert(
      /A run: +0\.\d+ USD, in about \d+ min, at 3 min a training job/.test(
        before.stdout,
      ),
    );
    assert(/A month: .*20 runs/.test(before.stdout));
    const nothing = await runCommand(folder, ["cost", "--actual"]);
    assertEquals(nothing.stdout, "No job has ended under this prefix\n");
    const bad = await runCommand(folder, ["cost", "--instance-type", "ml.x"]);
    assertStringIncludes(bad.stderr, '"ml.x"');
    const far = await runCommand(folder, ["cost", "--region", "eu-west-1"]);
    assertStringIncludes(far.stdout, "us-east-1 in 20");
    assertStringIncludes(far.stdout, "not of eu-west-1");
    const mpg = await runCommand(folder, ["cost", "--pipeline", "mpg"]);
    assertStringIncludes(mpg.stdout, "2 processing jobs");
    const data = ["--data", "homes.csv", "--target", "price"];
    const run = await runCommand(folder, ["run", ...data, ...models]);
    assertEquals(run.code, 0, run.stderr);
    const after = await runCommand(folder, ["cost", "--actual", "--json"]);
    const { jobs, total } = JSON.parse(after.stdout);
    // Training, evaluation, feature importance, deployment.
    assertEquals(jobs.length, 4);
    const sum = jobs.reduce(
      (sum: number, job: { billableSeconds: number; volumeSizeInGB: number }) =>
        sum + job.billableSeconds / 3600 *
          (0.115 + job.volumeSizeInGB * 0.14 / 730),
      0,
    );
    near(total, sum);
    const again = await runCommand(folder, ["cost", ...models]);
    assert(again.stdout.includes("2 times the local run's seconds"));
    // A run of another model: what the one before it cost is not counted again.
    const other = ["--models", "knn", "--set", "knn.k=3"];
    assertEquals(
      (await runCommand(folder, ["run", ...data, ...other])).code,
      0,
    );
    const last = await runCommand(folder, ["cost", "--actual", "--json"]);
    const names: string[] = JSON.parse(last.stdout).jobs
      .map(({ jobName }: { jobName: string }) => jobName);
    assertEquals(names.length, 4);
    assert(names.every((name) => name.startsWith("knn-")), names.join());
  });
});
