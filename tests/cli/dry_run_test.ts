import {
  assert,
  assertEquals,
  assertStringIncludes,
} from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { runCommand, writeSmallCsv } from "./command.ts";

const AWS = {
  SAGEBOOK_BACKEND: "aws",
  SAGEBOOK_BUCKET: "homes",
  SAGEBOOK_ROLE: "arn:aws:iam::123456789012:role/r",
  // Whatever is sent in spite of all goes nowhere.
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
};

interface Request {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

async function dryRun(...more: string[]): Promise<Request[]> {
  let requests: Request[] = [];
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    const { code, stdout, stderr } = await runCommand(folder, [
      ...["run", "--dry-run", "--data", "homes.csv", "--target", "price"],
      ...more,
    ], AWS);
    assertEquals(code, 0, stderr);
    requests = JSON.parse(stdout);
    assertEquals(
      Array.from(Deno.readDirSync(folder), ({ name }) => name),
      ["homes.csv"],
    );
  });
  return requests;
}

function count(requests: readonly Request[], operation: string): number {
  return requests.filter((one) => one.operation === operation).length;
}

Deno.test("run --dry-run prints the requests of every stage, and sends none", async () => {
  const requests = await dryRun();
  assertEquals(count(requests, "CreateTrainingJob"), 3);
  // Three evaluations, feature importance, deployment.
  assertEquals(count(requests, "CreateTransformJob"), 5);
  assertEquals(count(requests, "CreateModel"), 5);
  // The deployed model stays.
  assertEquals(count(requests, "DeleteModel"), 4);
  const put = requests.find(({ operation }) => operation === "PutObject")!;
  assertEquals(put.input.Bucket, "homes");
  const script = requests.find(({ input }) =>
    String(input.TrainingJobName).startsWith("sklearn")
  )!;
  assertStringIncludes(JSON.stringify(script.input), "sourcedir.tar.gz");
});

Deno.test("run --dry-run --tune prints the searches", async () => {
  const requests = await dryRun(
    ...["--tune", "--trials", "5", "--models", "xgboost", "--no-deploy"],
  );
  const [search] = requests.filter(({ operation }) =>
    operation === "CreateHyperParameterTuningJob"
  );
  assertStringIncludes(
    JSON.stringify(search!.input),
    '"MaxNumberOfTrainingJobs":5',
  );
  assertEquals(count(requests, "CreateTransformJob"), 2);
});

Deno.test("run --dry-run refuses bad data as a run does", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await runCommand(folder, [
      ...["run", "--dry-run", "--data", "missing.csv", "--target", "price"],
    ], AWS);
    assertEquals(code, 1);
    assert(stderr.includes("missing.csv"), stderr);
  });
});
