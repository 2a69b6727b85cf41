import { ListPipelineExecutionsCommand } from "@aws-sdk/client-sagemaker";
import { type Command, Option } from "commander";
import { parse } from "node:path";
import type { MpgEvaluation } from "../pipeline/mpg/mod.ts";
import type { PipelineResult } from "../pipeline/mod.ts";
import type { Session } from "../session/mod.ts";
import { askLeave, confirmOnAws } from "./confirm.ts";
import type { PlannedJobs } from "./cost.ts";
import { plannedJobs } from "./plan.ts";
import {
  addSessionOptions,
  openFlaggedSession,
  type SessionFlags,
} from "./session_options.ts";
import { keyValue } from "./values.ts";

/** What `pipeline run` may be told. */
export interface PipelineFlags extends SessionFlags {
  readonly pipeline: "mpg";
  readonly data?: string;
  readonly threshold?: string;
  readonly definition?: string;
  readonly set?: Readonly<Record<string, string>>;
}

/** What an execution runs at most: the cache may spare some. */
const MPG_JOBS: readonly PlannedJobs[] = [
  plannedJobs("processing job", ["preprocess", "evaluate"], {}),
  plannedJobs("training job", Array.from({ length: 9 }, () => "trial"), {}),
  plannedJobs("transform job", ["score the test", "batch transform"], {}),
];

/** The names that SageMaker knows the pipelines by. */
const NAMES = { mpg: "AutoMpg" } as const;

/** `sagebook pipeline run|show|list|retry|stop|lineage` */
export function addPipeline(program: Command, signal: AbortSignal): void {
  const group = program.command("pipeline")
    .description(
      "run a SageMaker pipeline, look at its executions, retry or stop",
    );
  subcommand(group, "run", "run the pipeline to its end")
    .option("--data <path>", "auto-mpg.csv or its folder (SAGEBOOK_DATA)")
    .option("--threshold <mse>", "register the model up to this MSE")
    .option(
      "--set <parameter=value>",
      "a parameter of the pipeline; can be given again",
      keyValue,
    )
    .action(withSession(signal, runPipeline));
  subcommand(group, "show", "show the graph of the pipeline as Mermaid")
    .action(withSession(signal, showPipeline));
  subcommand(group, "list", "list the pipeline's executions, the newest first")
    .action(withSession(signal, listExecutions));
  subcommand(group, "retry", "run an execution again from its failed steps")
    .argument("<arn>", "ARN of the execution")
    .action((arn: string, flags: PipelineFlags) =>
      withSession(
        signal,
        (session, flags, signal) => retryExecution(session, arn, flags, signal),
      )(flags)
    );
  subcommand(group, "stop", "stop an execution that runs elsewhere")
    .argument("<arn>", "ARN of the execution")
    .action((arn: string, flags: PipelineFlags) =>
      withSession(signal, async (session) => {
        const { stop } = await import("../pipeline/mod.ts");
        await stop(session, arn);
      })(flags)
    );
  addSessionOptions(
    group.command("lineage").description(
      "tell which data and jobs made a model",
    ),
  )
    .argument("<model>", "ARN of a model package, or S3 URI of a model")
    .action((model: string, flags: PipelineFlags) =>
      withSession(
        signal,
        (session, flags) => tellLineage(session, model, flags),
      )(flags)
    );
}

function subcommand(group: Command, name: string, what: string): Command {
  const pipeline = new Option("--pipeline <name>", "which pipeline")
    .choices(Object.keys(NAMES)).default("mpg");
  return addSessionOptions(group.command(name).description(what))
    .addOption(pipeline)
    .option(
      "--definition <file>",
      "a pipeline of your own: its definition as JSON, named as the file",
    );
}

/** The name of the pipeline that the options mean. */
function nameOf({ pipeline, definition }: PipelineFlags): string {
  return definition === undefined ? NAMES[pipeline] : parse(definition).name;
}

async function readDefinition(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(
      `Cannot read the definition: there is no file "${file}"`,
    );
  }
}

function withSession(
  signal: AbortSignal,
  work: (
    session: Session,
    flags: PipelineFlags,
    signal: AbortSignal,
  ) => Promise<void>,
): (flags: PipelineFlags) => Promise<void> {
  return async (flags) => {
    signal.throwIfAborted();
    await using session = await openFlaggedSession(flags);
    await work(session, flags, signal);
  };
}

/** Runs a pipeline to its end, and says how each step ended and what came of it. */
export async function runPipeline(
  session: Session,
  flags: PipelineFlags,
  signal: AbortSignal,
): Promise<void> {
  if (flags.definition !== undefined) {
    return await runDefinition(session, flags, signal);
  }
  const { data, threshold, json, set } = flags;
  const { runMpg } = await import("../pipeline/mpg/mod.ts");
  const limit = threshold === undefined ? undefined : Number(threshold);
  if (limit !== undefined && !(limit > 0)) {
    throw new RangeError(
      `Cannot take the threshold "${threshold}": it must be a number above 0`,
    );
  }
  await confirmOnAws(session, MPG_JOBS, flags);
  const parameters = {
    ...set,
    ...(limit === undefined ? {} : { MseThreshold: limit }),
  };
  const result = await runMpg(session, data, { parameters, signal });
  if (json) {
    const { execution: _, ...told } = result;
    console.log(JSON.stringify(told, null, 2));
    return;
  }
  printSteps(result);
  console.log(describeEvaluation(result.evaluation));
  if (result.synthetic) {
    console.log(
      "These cars are made up: the figures say nothing about the world. Set SAGEBOOK_DATA to a folder with auto-mpg.csv",
    );
  }
}

/** Runs the pipeline of a file; what it costs on AWS, its author knows. */
async function runDefinition(
  session: Session,
  flags: PipelineFlags,
  signal: AbortSignal,
): Promise<void> {
  const { start, upsertDefinition, wait } = await import("../pipeline/mod.ts");
  const definition = await readDefinition(flags.definition!);
  if (session.backend === "aws") {
    askLeave(`Run ${flags.definition} on AWS, at its own cost?`, flags.yes);
  }
  const name = nameOf(flags);
  await upsertDefinition(session, name, definition);
  const parameters = flags.set ?? {};
  const arn = await start(session, { name }, { parameters });
  const result = await wait(session, arn, { signal });
  if (flags.json) console.log(JSON.stringify(result, null, 2));
  else printSteps(result);
}

function printSteps({ arn, status, steps }: PipelineResult): void {
  console.log(`\n${arn} ${status}\n`);
  const rows = steps.map((step) => [
    step.StepName!,
    step.StepStatus!,
    step.EndTime === undefined
      ? ""
      : `${((+step.EndTime - +step.StartTime!) / 1000).toFixed(1)} s`,
    step.CacheHitResult === undefined ? "" : "cached",
  ]);
  console.log(`${alignRows([["step", "status", "duration", ""], ...rows])}\n`);
}

/** Says how sure the figures are: the parts of Auto MPG are small. */
function describeEvaluation(
  { regression_metrics, test_rows, validation_rows }: MpgEvaluation,
): string {
  const { mse, rmse, mse_interval: { low, high } } = regression_metrics;
  return [
    `Test MSE ${mse.value.toFixed(2)} (95 % interval ${low.toFixed(2)} to ${
      high.toFixed(2)
    }), RMSE ${rmse.value.toFixed(2)}, standard deviation of the errors ${
      mse.standard_deviation.toFixed(2)
    }`,
    `${validation_rows} validation rows and ${test_rows} test rows are few: the interval is wide`,
  ].join("\n");
}

async function showPipeline(
  session: Session,
  { definition }: PipelineFlags,
): Promise<void> {
  const { mermaid } = await import("../pipeline/mod.ts");
  if (definition !== undefined) {
    console.log(mermaid(await readDefinition(definition)));
    return;
  }
  const { mpgPipeline } = await import("../pipeline/mpg/mod.ts");
  const at = (key: string) =>
    `s3://${session.bucket}/${session.prefix}/mpg/${key}`;
  const pipeline = mpgPipeline(session, {
    data: at("data/auto-mpg.csv"),
    code: at("code"),
    output: at("").slice(0, -1),
  });
  console.log(mermaid(pipeline));
}

async function listExecutions(
  { sagemaker }: Session,
  flags: PipelineFlags,
): Promise<void> {
  const { PipelineExecutionSummaries = [] } = await sagemaker.send(
    new ListPipelineExecutionsCommand({
      PipelineName: nameOf(flags),
      MaxResults: 100,
    }),
  );
  if (flags.json) {
    console.log(JSON.stringify(PipelineExecutionSummaries, null, 2));
    return;
  }
  const rows = PipelineExecutionSummaries.map((execution) => [
    execution.StartTime!.toISOString(),
    execution.PipelineExecutionStatus!,
    execution.PipelineExecutionArn!,
  ]);
  console.log(alignRows([["started", "status", "execution"], ...rows]));
}

async function retryExecution(
  session: Session,
  arn: string,
  { json }: PipelineFlags,
  signal: AbortSignal,
): Promise<void> {
  const { retry, wait } = await import("../pipeline/mod.ts");
  await retry(session, arn);
  const result = await wait(session, arn, { signal });
  if (json) console.log(JSON.stringify(result, null, 2));
  else printSteps(result);
}

async function tellLineage(
  session: Session,
  model: string,
  { json }: PipelineFlags,
): Promise<void> {
  const { lineageOf } = await import("../pipeline/mod.ts");
  const lineage = await lineageOf(session, model);
  if (json) {
    console.log(JSON.stringify(lineage, null, 2));
    return;
  }
  const { jobs: [last], data, pipelineExecution } = lineage;
  const lines = [
    `Made by    ${last === undefined ? "no job" : last.name}`,
    ...data.map((uri, i) => `${i === 0 ? "From data  " : "           "}${uri}`),
    ...(pipelineExecution === undefined
      ? []
      : [`Registered by ${pipelineExecution}`]),
  ];
  console.log(`${lines.join("\n")}\n\n${lineage}`);
}

/** Columns side by side. */
function alignRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) =>
    Math.max(...rows.map((row) => row[i]!.length))
  );
  return rows.map((row) =>
    row.map((cell, i) => cell.padEnd(widths[i]!)).join("  ").trimEnd()
  ).join("\n");
}
