import { type Command, Option } from "commander";
import { parse } from "node:path";
import { UserError } from "../engines/user_error.ts";
import { addSessionOptions, type SessionFlags } from "./session_options.ts";

/** Options of the commands for pipelines. */
export interface PipelineFlags extends SessionFlags {
  readonly pipeline: "mpg";
  readonly data?: string;
  readonly threshold?: number;
  readonly definition?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly out: string;
  readonly prices?: string;
}

/** The names that SageMaker knows the pipelines by. */
const NAMES = { mpg: "AutoMpg" } as const;

/** Adds the options that say which pipeline is meant. */
export function addPipelineChoice(command: Command): Command {
  const pipeline = new Option("--pipeline <name>", "which pipeline")
    .choices(Object.keys(NAMES)).default("mpg");
  return addSessionOptions(command)
    .addOption(pipeline)
    .option(
      "--definition <file>",
      "a pipeline of your own: its definition as JSON, named as the file",
    );
}

/**
 * The name of the pipeline that the options mean.
 *
 * @throws {UserError} If a file's name can be no pipeline's.
 */
export function nameOf(
  { pipeline, definition }: Pick<PipelineFlags, "pipeline" | "definition">,
): string {
  if (definition === undefined) return NAMES[pipeline];
  const { base, name } = parse(definition);
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}$/.test(name)) return name;
  throw new UserError(
    `Cannot name a pipeline as the file "${base}": the name of a pipeline is of letters, digits and "-", up to 256. Name the file otherwise`,
  );
}

/**
 * Refuses options that contradict each other, before a session is opened.
 *
 * @throws {RangeError} If two of them do.
 */
export function checkRun(
  { definition, data, threshold, set }: PipelineFlags,
): void {
  if (threshold !== undefined && set?.MseThreshold !== undefined) {
    throw new RangeError(
      'Cannot use both "--threshold" and "--set MseThreshold=…": they set the same parameter',
    );
  }
  if (definition === undefined) return;
  const given = { "--data": data, "--threshold": threshold };
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined) continue;
    throw new RangeError(
      `Cannot use "${option}" with "--definition": it is of the pipeline mpg. Parameters of your own are given by "--set NAME=VALUE"`,
    );
  }
}

/**
 * The text of a definition.
 *
 * @throws {UserError} If the file cannot be read, or is not JSON.
 */
export async function readDefinition(file: string): Promise<string> {
  try {
    // Windows' editors begin a text by a mark of its bytes' order, which this drops.
    const text = new TextDecoder().decode(await Deno.readFile(file));
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new UserError(
      `Cannot read the definition "${file}": ${whatIsWrong(error as Error)}`,
    );
  }
}

function whatIsWrong(error: Error): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof SyntaxError) return `it is not JSON: ${error.message}`;
  return error.message;
}

/**
 * The ARN of an execution, as it is.
 *
 * @throws {UserError} If it is none.
 */
export function executionArn(text: string): string {
  if (/^arn:[\w-]+:sagemaker:.*:pipeline\/[^/]+\/execution\/\w+$/.test(text)) {
    return text;
  }
  throw new UserError(
    `"${text}" is not the ARN of an execution, such as arn:aws:sagemaker:us-east-1:000000000000:pipeline/AutoMpg/execution/abcdefghijkl: "sagebook pipeline list" shows them`,
  );
}
