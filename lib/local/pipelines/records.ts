import { createHash } from "node:crypto";
import type {
  DescribePipelineExecutionResponse,
  DescribePipelineResponse,
  PipelineExecutionStep,
} from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import type { Json } from "./definition.ts";

/** A request that was obeyed: its token, and what tells another with it apart. */
export interface Obeyed {
  readonly ClientRequestToken?: string | undefined;
  readonly RequestDigest?: string;
}

/** A version of a pipeline. */
export interface PipelineVersion {
  readonly id: number;
  /** Name of the record of its definition. */
  readonly definition: string;
  readonly created: Date;
  readonly description?: string;
  readonly displayName?: string;
  readonly lastExecutionArn?: string;
}

/** A pipeline as its record keeps it. */
export type PipelineRecord =
  & Omit<DescribePipelineResponse, "PipelineDefinition">
  & Stamped
  & {
    readonly PipelineName: string;
    readonly PipelineArn: string;
    readonly ClientRequestToken?: string | undefined;
    /** Of the request that created it, to tell another with its token apart. */
    readonly RequestDigest?: string;
    /** When it was last updated: an execution of it is no change. */
    readonly UpdatedTime?: Date;
    /** Oldest first; the last is the one that runs. */
    readonly Versions: readonly PipelineVersion[];
  };

/** A step of an execution, from its start on. */
export type StepRecord = PipelineExecutionStep & {
  readonly StepName: string;
  /** Name, or of a model package the ARN, of what the step created. */
  readonly resource?: string;
  /** Of a run that later ones may be answered by. */
  readonly cacheKey?: string;
  /** Of the request that answered a callback: the same again answers it no second time. */
  readonly answeredBy?: Obeyed;
};

/** An execution as its record keeps it. */
export type ExecutionRecord = DescribePipelineExecutionResponse & Stamped & {
  readonly PipelineName: string;
  readonly PipelineArn: string;
  readonly PipelineExecutionArn: string;
  readonly ClientRequestToken?: string;
  /** Of the request that started it, to tell another with its token apart. */
  readonly RequestDigest?: string;
  /** The requests that stopped it or had it retried. */
  readonly Obeyed?: readonly Obeyed[];
  /** Name of the record of its definition, as it was at the start. */
  readonly Definition: string;
  readonly GivenParameters: readonly { Name: string; Value: string }[];
  readonly Parameters: Readonly<Record<string, Json>>;
  readonly Steps: readonly StepRecord[];
};

const KIND = "pipeline-execution";
const DEFINITION = "pipeline-definition";

type DefinitionRecord = Stamped & { readonly text: string };

/**
 * Keeps a definition, once however many versions and executions have it: it may
 * be a megabyte. Returns the name of its record.
 */
export function keepDefinition(
  { records }: Pick<LocalContext, "records">,
  pipeline: string,
  text: string,
): string {
  const hash = createHash("sha256").update(text).digest("hex");
  const name = `${pipeline}/definition/${hash}`;
  const CreationTime = new Date();
  const record: DefinitionRecord = {
    text,
    CreationTime,
    LastModifiedTime: CreationTime,
  };
  records.insert(DEFINITION, name, record);
  return name;
}

/** The text of a definition that was kept. */
export function keptDefinition(
  { records }: Pick<LocalContext, "records">,
  name: string,
): string {
  // In state of an older Sagebook the text itself stands where its name does now.
  return records.get<DefinitionRecord>(DEFINITION, name)?.text ?? name;
}

/** Forgets the definitions of a pipeline that is deleted. */
export function dropDefinitions(
  { records }: Pick<LocalContext, "records">,
  { Versions }: PipelineRecord,
): void {
  for (const { definition } of Versions) records.remove(DEFINITION, definition);
}

/** The name of an execution's record: what its ARN ends with. */
export function executionKey(pipeline: string, id: string): string {
  return `${pipeline}/execution/${id}`;
}

/** Twelve characters that name an execution. */
export function executionId(
  { PipelineExecutionArn: arn }: ExecutionRecord,
): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** The name of the record of an execution. */
export function keyOfExecution(execution: ExecutionRecord): string {
  return executionKey(execution.PipelineName, executionId(execution));
}

/** Whether an execution is yet to end. */
export function isUnfinished(
  { PipelineExecutionStatus: status }: ExecutionRecord,
): boolean {
  return status === "Executing" || status === "Stopping";
}

/** Executions that satisfy a condition, newest first. */
export function executionsWhere(
  { records }: Pick<LocalContext, "records">,
  matches: (execution: ExecutionRecord) => boolean,
  order: "Ascending" | "Descending" = "Descending",
): ExecutionRecord[] {
  const found: ExecutionRecord[] = [];
  let nextToken: string | undefined;
  do {
    const page = records.list<ExecutionRecord>(KIND, {
      sortOrder: order,
      maxResults: 100,
      matches: (record) => matches(record as ExecutionRecord),
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    found.push(...page.records);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
