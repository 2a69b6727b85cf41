import { runCommand, startCommand, writeSmallCsv } from "../cli/command.ts";
import { MersenneTwister } from "../../lib/engines/random.ts";
import { startServerProcess } from "../local/serve_process.ts";
import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { awsEnvironment, listJobs, makeBucket } from "./aws_command.ts";
import {
  type Fault,
  type FaultPlan,
  type FaultyProxy,
  startFaultyProxy,
} from "./faulty_proxy.ts";

const SMALL = [
  "run",
  "--yes",
  ...["--data", "homes.csv", "--target", "price", "--out", "out"],
  ...["--models", "xgboost,knn"],
  ...["--set", "xgboost.num_round=9", "--set", "knn.k=3"],
];

/** The same with a job that runs on for a while. */
const SLOW = SMALL.toSpliced(
  SMALL.indexOf("xgboost.num_round=9"),
  1,
  "xgboost.num_round=8000",
);

/** The jobs of such a run: one for each model, and those on the test rows. */
const JOBS = { training: 2, tuning: 0, transform: 4, models: 1 };

interface Site {
  readonly folder: string;
  /** Of the service itself. */
  readonly url: string;
}

async function onService(use: (site: Site) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    await using server = await startServerProcess(`${folder}/service`);
    await makeBucket(server.url);
    await use({ folder, url: server.url });
  });
}

async function countJobs(url: string) {
  const { training, tuning, transform, models } = await listJobs(url);
  return {
    training: training.length,
    tuning: tuning.length,
    transform: transform.length,
    models: models.length,
  };
}

async function runThrough(
  { folder, url }: Site,
  plan: FaultPlan,
  args: readonly string[] = SMALL,
) {
  await using proxy: FaultyProxy = await startFaultyProxy(url, plan);
  const env = awsEnvironment(proxy.url);
  const ended = await runCommand(folder, args, env);
  return { ...ended, faults: [...proxy.faults], reached: [...proxy.reached] };
}

/** The same fault at the first of each operation; throttling slows all down, and has fewer. */
function firstOfEach(fault: Fault): FaultPlan {
  const some = typeof fault === "object" && fault.code.startsWith("Throttling");
  return ({ operation, count }) =>
    count === 1 && (!some || /^Create|prep.json/.test(operation))
      ? fault
      : undefined;
}

const PASSING: Readonly<Record<string, Fault>> = {
  throttling: {
    status: 400,
    code: "ThrottlingException",
    message: "Rate exceeded",
  },
  "errors of the service": {
    status: 500,
    code: "InternalFailure",
    message: "We encountered an internal error",
  },
  "connections dropped before the service has a request": "drop request",
  "connections dropped before its answer": "drop answer",
  "connections dropped within its answer": "cut answer",
};

for (const [name, fault] of Object.entries(PASSING)) {
  Deno.test(`the main job ends right through ${name}, and starts nothing twice`, () =>
    onService(async (site) => {
      const { code, stderr, faults } = await runThrough(
        site,
        firstOfEach(fault),
      );
      assertEquals(code, 0, stderr);
      assert(faults.includes("CreateTrainingJob 1"), faults.join("\n"));
      assert(faults.includes("CreateTransformJob 1"), faults.join("\n"));
      assert(faults.includes("CreateModel 1"), faults.join("\n"));
      assert(faults.some((each) => each.startsWith("GET ")));
      assertEquals(await countJobs(site.url), JOBS);
    }));
}

/** One request in five fails, in any of these ways, drawn by a seed. */
function faultsAtRandom(seed: number): FaultPlan {
  const random = new MersenneTwister(seed);
  const faults: Fault[] = [
    ...Object.values(PASSING),
    {
      status: 503,
      code: "SlowDown",
      message: "Please reduce your request rate.",
    },
  ];
  return () =>
    random.uniform() < 0.2 ? faults[random.below(faults.length)] : undefined;
}

Deno.test("the main job ends right though one request in five fails, and starts nothing twice", () =>
  onService(async (site) => {
    const { code, stderr, faults } = await runThrough(site, faultsAtRandom(8));
    assertEquals(code, 0, stderr);
    assert(faults.length > 5, faults.join("\n"));
    assertEquals(await countJobs(site.url), JOBS);
  }));

const EXPIRED: Fault = {
  status: 400,
  code: "ExpiredTokenException",
  message: "The security token included in the request is expired",
};

Deno.test("expired credentials end the main job with what to do, and --resume trains nothing again", () =>
  onService(async (site) => {
    const during = await runThrough(
      site,
      ({ operation, count }) =>
        operation === "DescribeTrainingJob" && count > 2 ? EXPIRED : undefined,
      SLOW,
    );
    assertEquals(during.code, 1);
    // Once, though no model can be trained.
    const told = during.stderr.split("Your AWS credentials have expired");
    assertEquals(told.length, 2, during.stderr);
    assertStringIncludes(during.stderr, "--resume");
    const resumed = await runThrough(site, () => undefined, [
      ...SLOW,
      "--resume",
    ]);
    assertEquals(resumed.code, 0, resumed.stderr);
    assert(!resumed.reached.includes("CreateTrainingJob"));
    assertEquals(await countJobs(site.url), JOBS);
  }));

Deno.test("a quota that lets one job in is told, and --resume gets through it, starting nothing twice", () =>
  onService(async (site) => {
    const quota = "ml.m5.large for transform job usage";
    const refusal: Fault = {
      status: 400,
      code: "ResourceLimitExceeded",
      message: `The account-level service limit '${quota}' is 1 Instances`,
    };
    const during = await runThrough(
      site,
      ({ operation, count }) =>
        operation === "CreateTransformJob" && count === 2 ? refusal : undefined,
    );
    assertEquals(during.code, 1);
    assertStringIncludes(during.stderr, `quota "${quota}"`);
    const args = [...SMALL, "--resume"];
    const resumed = await runThrough(site, () => undefined, args);
    assertEquals(resumed.code, 0, resumed.stderr);
    assertEquals(await countJobs(site.url), JOBS);
  }));

/** Kills the command once its standard error says all of `when`, as a power cut would. */
async function killWhen(
  { folder, url }: Site,
  args: readonly string[],
  ...when: readonly RegExp[]
): Promise<string> {
  await using running = startCommand(folder, args, awsEnvironment(url));
  const output = running.stdout.text();
  let stderr = "";
  let killed = false;
  for await (
    const text of running.stderr.pipeThrough(new TextDecoderStream())
  ) {
    stderr += text;
    if (killed || !when.every((part) => part.test(stderr))) continue;
    killed = true;
    running.kill("SIGKILL");
  }
  assertEquals((await running.status).signal, "SIGKILL", stderr);
  await output;
  return stderr;
}

Deno.test("a run that is killed while jobs train goes on with --resume, and trains nothing twice", () =>
  onService(async (site) => {
    await killWhen(
      site,
      SLOW,
      /Train xgboost +InProgress, Training/,
      /Train knn +(InProgress|Completed)/,
    );
    const before = await listJobs(site.url);
    assertEquals(before.training.length, 2);
    const { code, stderr, reached } = await runThrough(
      site,
      () => undefined,
      [...SLOW, "--resume"],
    );
    assertEquals(code, 0, stderr);
    assert(!reached.includes("CreateTrainingJob"), reached.join("\n"));
    assertEquals((await listJobs(site.url)).training, before.training);
    assertEquals(await countJobs(site.url), JOBS);
  }));

Deno.test("a run that is killed after training goes on with --resume, and trains nothing twice", () =>
  onService(async (site) => {
    await killWhen(
      site,
      SMALL,
      /Train xgboost +Completed/,
      /Train knn +Completed/,
    );
    const { code, stderr } = await runThrough(
      site,
      () => undefined,
      [...SMALL, "--resume"],
    );
    assertEquals(code, 0, stderr);
    assertEquals(await countJobs(site.url), JOBS);
  }));

Deno.test("a tuning run that is killed goes on with --resume, and searches nothing twice", () =>
  onService(async (site) => {
    const args = [
      ...SLOW.with(SLOW.indexOf("xgboost,knn"), "xgboost").slice(0, -2),
      ...["--tune", "--trials", "2"],
    ];
    await killWhen(site, args, /Tune xgboost +InProgress/);
    const { code, stderr } = await runThrough(
      site,
      () => undefined,
      [...args, "--resume"],
    );
    assertEquals(code, 0, stderr);
    // Two trials and the defaults.
    const jobs = await countJobs(site.url);
    assertEquals([jobs.tuning, jobs.training], [1, 3]);
  }));

Deno.test("other data or hyperparameters are not taken for those of the run that is resumed", () =>
  onService(async (site) => {
    assertEquals((await runThrough(site, () => undefined)).code, 0);
    const other = SMALL.with(SMALL.indexOf("knn.k=3"), "knn.k=4");
    const { code, stderr } = await runThrough(
      site,
      () => undefined,
      [...other, "--resume"],
    );
    assertEquals(code, 0, stderr);
    assertEquals((await countJobs(site.url)).training, 3);
  }));
