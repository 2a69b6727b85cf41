import {
  paginateListPipelineExecutions,
  type PipelineExecutionSummary,
  ResourceNotFound,
} from "@aws-sdk/client-sagemaker";
import type { Command } from "commander";
import type { Session } from "../session/mod.ts";
import {
  addPipelineChoice,
  checkRun,
  executionArn,
  nameOf,
  type PipelineFlags,
  readDefinition,
} from "./pipeline_options.ts";
import { dryPipeline, followExecution, runPipeline } from "./pipeline_run.ts";
import { alignRows } from "./pipeline_tables.ts";
import { addSessionOptions, openFlaggedSession } from "./session_options.ts";
import { addDryRunOption } from "./stage_command.ts";
import { keyValue, positiveNumber } from "./values.ts";

const DATA = [
  "--data <path>",
  "auto-mpg.csv or its folder (default: SAGEBOOK_DATA, or made-up cars)",
] as const;

/** `sagebook pipeline run|show|list|retry|stop|lineage` */
export function addPipeline(program: Command, signal: AbortSignal): void {
  const group = program.command("pipeline")
    .description(
      "run a SageMaker pipeline, look at its executions, retry or stop",
    );
  addPipelineRun(group, signal);
  addPipelineChoice(
    group.command("show").description(
      "show the graph of the pipeline as Mermaid; with --json, its definition",
    ),
  )
    .option(...DATA)
    .action((flags: PipelineFlags) => {
      checkRun(flags);
      return withSession(signal, showPipeline)(flags);
    });
  addPipelineChoice(
    group.command("list").description(
      "list the pipeline's executions, the newest first",
    ),
  ).action(withSession(signal, listExecutions));
  addOnExecution(
    group.command("retry").description(
      "run an execution again from its failed and stopped steps",
    ),
    signal,
    retryExecution,
  );
  addOnExecution(
    group.command("stop").description("stop an execution that runs elsewhere"),
    signal,
    stopExecution,
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

function addPipelineRun(group: Command, signal: AbortSignal): void {
  const run = group.command("run").description("run the pipeline to its end");
  addDryRunOption(addPipelineChoice(run))
    .option(...DATA)
    .option(
      "--threshold <mse>",
      "register the model up to this MSE (default: 46)",
      positiveNumber,
    )
    .option(
      "--set <parameter=value>",
      "a parameter of the pipeline; can be given again",
      keyValue,
    )
    .option("--out <folder>", "folder for the results", ".sagebook/out")
    .option("--prices <file>", "prices by which the cost is estimated")
    .action(async (flags: PipelineFlags) => {
      checkRun(flags);
      if (!flags.dryRun) return await withSession(signal, runPipeline)(flags);
      const { printRequests } = await import("./dry_command.ts");
      await printRequests(flags, true, (dry) => dryPipeline(dry, flags));
    });
}

type SessionWork = (
  session: Session,
  flags: PipelineFlags,
  signal: AbortSignal,
) => Promise<void>;

function withSession(
  signal: AbortSignal,
  work: SessionWork,
): (flags: PipelineFlags) => Promise<void> {
  return async (flags) => {
    signal.throwIfAborted();
    await using session = await openFlaggedSession(flags);
    await work(session, flags, signal);
  };
}

/** A command that does something with an execution that is there. */
function addOnExecution(
  command: Command,
  signal: AbortSignal,
  work: (arn: string) => SessionWork,
): void {
  addSessionOptions(command)
    .argument("<arn>", "ARN of the execution, as `pipeline list` shows it")
    .action((arn: string, flags: PipelineFlags) =>
      withSession(signal, work(executionArn(arn)))(flags)
    );
}

async function showPipeline(
  session: Session,
  flags: PipelineFlags,
): Promise<void> {
  const definition = await definitionOf(session, flags);
  const { mermaid } = await import("../pipeline/mod.ts");
  console.log(
    flags.json
      ? JSON.stringify(JSON.parse(definition), null, 2)
      : mermaid(definition),
  );
}

async function definitionOf(
  session: Session,
  flags: PipelineFlags,
): Promise<string> {
  if (flags.definition !== undefined) {
    return await readDefinition(flags.definition);
  }
  const { definition, mpg } = await import("../pipeline/mod.ts");
  const { pipeline } = await mpg.planMpgPipeline(session, flags.data);
  return definition(pipeline);
}

async function listExecutions(
  session: Session,
  flags: PipelineFlags,
): Promise<void> {
  const executions = await executionsOf(session, nameOf(flags));
  if (flags.json) return console.log(JSON.stringify(executions, null, 2));
  if (executions.length === 0) {
    console.log(`The pipeline ${nameOf(flags)} has no executions here`);
    return;
  }
  const rows = executions.map((execution) => [
    execution.StartTime!.toISOString(),
    execution.PipelineExecutionStatus!,
    execution.PipelineExecutionArn!,
  ]);
  console.log(alignRows([["started", "status", "execution"], ...rows]));
}

/** A pipeline that was never run is not there, and has no executions. */
async function executionsOf(
  { sagemaker: client }: Session,
  PipelineName: string,
): Promise<PipelineExecutionSummary[]> {
  const executions: PipelineExecutionSummary[] = [];
  const pages = paginateListPipelineExecutions({ client, pageSize: 100 }, {
    PipelineName,
  });
  try {
    for await (const page of pages) {
      executions.push(...page.PipelineExecutionSummaries ?? []);
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFound)) throw error;
  }
  return executions;
}

function retryExecution(arn: string): SessionWork {
  return async (session, flags, signal) => {
    const { retry } = await import("../pipeline/mod.ts");
    await retry(session, arn);
    await followExecution(session, arn, flags, signal);
  };
}

function stopExecution(arn: string): SessionWork {
  return async (session, { json }) => {
    const { stop } = await import("../pipeline/mod.ts");
    await stop(session, arn);
    console.log(
      json
        ? JSON.stringify({ PipelineExecutionArn: arn }, null, 2)
        : `Stopping ${arn}`,
    );
  };
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
  const rows = [
    ["Made by", last === undefined ? "no job" : last.name],
    ...data.map((uri, i) => [i === 0 ? "From data" : "", uri]),
    ...(pipelineExecution === undefined
      ? []
      : [["Registered by", pipelineExecution]]),
  ];
  console.log(`${alignRows(rows)}\n\n${lineage}`);
}
