/**
 * What the command line and the notebooks send, as a user runs them with the
 * backend `aws`, seen on the wire.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { makeProgram } from "../../lib/cli/program.ts";
import { callerStatements } from "../../lib/infra/mod.ts";
import { type Ended, runCommand, writeSmallCsv } from "../cli/command.ts";
import { startServerProcess } from "../local/serve_process.ts";
import { awsEnvironment, makeBucket } from "../session/aws_command.ts";
import { startFaultyProxy } from "../session/faulty_proxy.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { pythonTest } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import { actionsOf } from "./actions.ts";
import { type Call, readCall, violations } from "./contract.ts";
import { refused } from "./policy.ts";
import { SCOPE } from "./record.ts";

/** Runs a command, and throws where it does not end with that code. */
type Sagebook = (args: readonly string[], code?: number) => Promise<Ended>;

/** The requests of the commands that `use` runs. */
async function recordCommands(
  use: (sagebook: Sagebook) => Promise<void>,
  python?: string,
): Promise<Call[]> {
  const calls: Call[] = [];
  await inFolder(async (folder) => {
    await writeSmallCsv(folder);
    await using server = await startServerProcess(
      `${folder}/service`,
      python === undefined ? {} : { python },
    );
    await makeBucket(server.url);
    await using proxy = await startFaultyProxy(server.url, () => undefined);
    await use(async (args, code = 0) => {
      const ended = await runCommand(folder, args, {
        ...awsEnvironment(proxy.url),
        SAGEBOOK_DATA: "",
      });
      assertEquals(ended.code, code, `${args.join(" ")}: ${ended.stderr}`);
      return ended;
    });
    calls.push(...proxy.requests.map(readCall));
  });
  return calls;
}

function assertLegal(calls: readonly Call[]): void {
  assertEquals(calls.flatMap((call) => violations(call)), []);
  const statements = callerStatements(SCOPE);
  assertEquals(refused(statements, calls.flatMap(actionsOf)), []);
}

const MODELS = ["--models", "xgboost", "--set", "xgboost.num_round=5"];
const HOMES = ["--data", "homes.csv", "--target", "price"];

/** Commands of the stages; each goes on where the one before has ended. */
const STAGES: readonly (readonly string[])[] = [
  ["prep", ...HOMES, "--yes"],
  ["train", ...MODELS, "--yes", "--spot", "--tag", "team=homes"],
  ["tune", ...MODELS, "--yes", "--trials", "2"],
  ["compare", "--yes"],
  ["deploy", "--yes", "--max-concurrent", "2"],
  ["deploy", "--yes", "--endpoint"],
  ["run", ...HOMES, "--yes", ...MODELS, "--no-deploy"],
  ["run", ...HOMES, "--yes", ...MODELS, "--resume"],
  ["run", ...HOMES, "--yes", ...MODELS, "--tune", "--trials", "2"],
  ["cost", "--models", "xgboost"],
  ["cost", "--actual"],
  ["clean", "--yes"],
];

Deno.test("every request of the stages' commands keeps the API's constraints, and the policy allows it", async () => {
  const calls = await recordCommands(async (sagebook) => {
    for (const args of STAGES) await sagebook(args);
  });
  assert(calls.length >= 120, `${calls.length}`);
  assertLegal(calls);
});

Deno.test("what a dry run prints keeps the API's constraints, and the policy allows it", async () => {
  const dry: Call[] = [];
  const sent = await recordCommands(async (sagebook) => {
    for (const more of [[], ["--tune", "--trials", "2"]]) {
      const { stdout } = await sagebook(
        ["run", ...HOMES, ...MODELS, ...more, "--dry-run"],
      );
      dry.push(...JSON.parse(stdout));
    }
  });
  assertEquals(sent, []);
  const calls = dry.filter(({ service }) => service === "sagemaker");
  assert(calls.length > 8, `${calls.length}`);
  assertLegal(calls);
});

/** Commands of pipelines; `EXECUTION` and `MODEL` are those of the first one. */
const PIPELINES:
  readonly (readonly [args: readonly string[], code?: number])[] = [
    [["pipeline", "run", "--yes", "--set", "MaxTrainingJobs=2"]],
    [["run", "--pipeline", "mpg", "--yes"]],
    [["pipeline", "run", "--yes", "--threshold", "0.001"], 1],
    [["pipeline", "list"]],
    [["pipeline", "show"]],
    [["pipeline", "retry", "EXECUTION"], 1],
    [["pipeline", "stop", "EXECUTION"], 1],
    [["pipeline", "lineage", "MODEL"]],
    [["clean", "--yes"]],
  ];

await pythonTest(
  "every request of the pipelines' commands keeps the API's constraints, and the policy allows it",
  ["json"],
  async (python) => {
    const calls = await recordCommands(async (sagebook) => {
      for (const [args, code] of PIPELINES) {
        const execution = args.includes("EXECUTION")
          ? await newestExecution(sagebook)
          : "";
        const given = args.map((arg) =>
          arg === "EXECUTION"
            ? execution
            : arg === "MODEL"
            ? `arn:aws:sagemaker:us-east-1:${SCOPE.account}:model-package/auto-mpg/1`
            : arg
        );
        await sagebook(given, code);
      }
    }, python);
    const operations = new Set(calls.map(({ operation }) => operation));
    assert(operations.has("RetryPipelineExecution"));
    assert(operations.has("StopPipelineExecution"));
    assert(operations.has("QueryLineage"));
    assertLegal(calls);
  },
);

async function newestExecution(sagebook: Sagebook): Promise<string> {
  const { stdout } = await sagebook(["pipeline", "list", "--json"]);
  return JSON.parse(stdout)[0].PipelineExecutionArn;
}

/** Commands that open no session of AWS. */
const LOCAL = ["serve", "notebook check", "notebook export", "lab"];

Deno.test("there is no command whose requests are not looked at", () => {
  const lines = [...STAGES, ...PIPELINES.map(([args]) => args), NOTEBOOK_RUN]
    .map((args) => args.join(" "));
  const unseen = leavesOf(makeProgram(new AbortController().signal))
    .filter((name) => !LOCAL.includes(name))
    .filter((name) => !lines.some((line) => `${line} `.startsWith(`${name} `)));
  assertEquals(unseen, []);
});

function leavesOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(" ")];
  return command.commands.flatMap((one) =>
    leavesOf(one, [...path, one.name()])
  );
}

const NOTEBOOK_RUN = ["notebook", "run", "-p", "quick=true", "--out", "out"];

function runNotebooks(...names: readonly string[]): string[] {
  const files = names.map((name) =>
    fileURLToPath(new URL(`../../notebooks/${name}.ipynb`, import.meta.url))
  );
  return [...NOTEBOOK_RUN, ...files];
}

Deno.test("every request of the stages' notebooks keeps the API's constraints, and the policy allows it", async () => {
  const stages = ["01_prep", "02_train", "03_tune", "04_compare", "05_deploy"];
  const calls = await recordCommands(async (sagebook) => {
    await sagebook(runNotebooks(...stages));
  });
  const operations = new Set(calls.map(({ operation }) => operation));
  assert(operations.has("CreateHyperParameterTuningJob"));
  assert(operations.has("CreateTransformJob"));
  assertLegal(calls);
});

await pythonTest(
  "every request of the pipelines' notebook keeps the API's constraints, and the policy allows it",
  ["json"],
  async (python) => {
    const calls = await recordCommands(async (sagebook) => {
      await sagebook(runNotebooks("06_pipeline"));
    }, python);
    const operations = new Set(calls.map(({ operation }) => operation));
    assert(operations.has("DescribePipelineDefinitionForExecution"));
    assert(operations.has("UpdateModelPackage"));
    assertLegal(calls);
  },
);
