/**
 * What the command line and the notebooks send, as a user runs them with the
 * backend `aws`, seen on the wire.
 *
 * @module
 */
import { callerStatements } from "../../lib/infra/mod.ts";
import { runCommand, writeSmallCsv } from "../cli/command.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { awsEnvironment, makeBucket } from "../session/aws_command.ts";
import { startFaultyProxy } from "../session/faulty_proxy.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { inFolder } from "../support/sessions.ts";
import { actionsOf } from "./actions.ts";
import { type Call, readCall, violations } from "./contract.ts";
import { refused } from "./policy.ts";
import { SCOPE } from "./record.ts";

/** Runs commands against the service, one after the other, and gives their requests. */
async function recordCommands(
  commands: readonly (readonly string[])[],
  env: Readonly<Record<string, string>> = {},
): Promise<Call[]> {
  const calls: Call[] = [];
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    await using server = await startServerProcess(`${folder}/service`);
    await makeBucket(server.url);
    await using proxy = await startFaultyProxy(server.url, () => undefined);
    for (const args of commands) {
      const { code, stderr } = await runCommand(folder, args, {
        ...awsEnvironment(proxy.url),
        ...env,
      });
      assertEquals(code, 0, stderr);
    }
    calls.push(...proxy.requests.map(readCall));
  });
  return calls;
}

function assertLegal(calls: readonly Call[]): void {
  assertEquals(calls.flatMap((call) => violations(call)), []);
  const statements = callerStatements(SCOPE);
  assertEquals(refused(statements, calls.flatMap(actionsOf)), []);
}

Deno.test("every request of the command line keeps the API's constraints, and the policy allows it", async () => {
  const models = ["--models", "xgboost", "--set", "xgboost.num_round=5"];
  const calls = await recordCommands([
    ["prep", "--data", "homes.csv", "--target", "price", "--yes"],
    ["train", ...models, "--yes", "--spot", "--tag", "team=homes"],
    ["tune", ...models, "--yes", "--trials", "2"],
    ["compare", "--yes"],
    ["deploy", "--yes", "--max-concurrent", "2"],
    [
      ...["run", "--data", "homes.csv", "--target", "price", "--yes"],
      ...[...models, "--no-deploy"],
    ],
    ["clean", "--yes"],
  ]);
  assert(calls.length >= 80, `${calls.length}`);
  assertLegal(calls);
});

/** The notebooks of the stages; those of pipelines and endpoints take other policies. */
const NOTEBOOKS = ["01_prep", "02_train", "03_tune", "04_compare", "05_deploy"]
  .map((name) =>
    new URL(`../../notebooks/${name}.ipynb`, import.meta.url).pathname
  );

Deno.test("every request of the notebooks keeps the API's constraints, and the policy allows it", async () => {
  const calls = await recordCommands([
    ["notebook", "run", ...NOTEBOOKS, "-p", "quick=true", "--out", "out"],
  ]);
  const operations = new Set(calls.map(({ operation }) => operation));
  assert(operations.has("CreateHyperParameterTuningJob"));
  assert(operations.has("CreateTransformJob"));
  assertLegal(calls);
});
