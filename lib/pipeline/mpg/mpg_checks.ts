import { ModelApprovalStatus } from "@aws-sdk/client-sagemaker";
import { UserError } from "../../engines/user_error.ts";
import type { StartOptions } from "../execute.ts";

/** What the scripts read of a file of cars, in any order; others may be there. */
const COLUMNS = [
  "mpg",
  "cylinders",
  "displacement",
  "horsepower",
  "weight",
  "acceleration",
  "model_year",
  "origin",
] as const;

/**
 * Refuses a file of cars that lacks a column, which the step Preprocess would find
 * out only later.
 *
 * @throws {UserError} That names the columns.
 */
export function checkColumns(bytes: Uint8Array, file: string): void {
  const [header = ""] = new TextDecoder().decode(bytes.subarray(0, 4096))
    .split(/\r?\n/);
  const names = header.split(",").map((name) =>
    name.trim().replace(/^"(.*)"$/, "$1")
  );
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length === 0) return;
  throw new UserError(
    `Cannot use "${file}" as Auto MPG: its first line lacks ${
      missing.map((name) => `"${name}"`).join(", ")
    }. It must name ${COLUMNS.join(", ")}`,
  );
}

/**
 * Refuses values that only a late step of the pipeline would refuse. Whether there
 * is such a parameter, StartPipelineExecution says.
 *
 * @throws {UserError} That names the parameter.
 */
export function checkParameters(
  parameters: NonNullable<StartOptions["parameters"]> = {},
): void {
  for (const [name, { holds, due }] of Object.entries(PARAMETERS)) {
    const value = parameters[name];
    if (value === undefined || holds(String(value))) continue;
    throw new UserError(
      `Cannot take "${value}" as ${name}: it must be ${due}`,
    );
  }
}

/** What a parameter of the pipeline must be, beside being of its type. */
interface Rule {
  holds(value: string): boolean;
  /** For the message. */
  readonly due: string;
}

const STATUSES: readonly string[] = Object.values(ModelApprovalStatus);

const PARAMETERS: Readonly<Record<string, Rule>> = {
  InputDataUrl: {
    holds: (value) => value.startsWith("s3://"),
    due:
      "the S3 URI of a file auto-mpg.csv; a file on this machine is given by --data",
  },
  // As many trials as the service runs in one search.
  MaxTrainingJobs: {
    holds: (value) => /^[1-9]\d*$/.test(value) && Number(value) <= 750,
    due: "a whole number from 1 to 750",
  },
  ModelApprovalStatus: {
    holds: (value) => STATUSES.includes(value),
    due: `one of ${STATUSES.join(", ")}`,
  },
  SplitSeed: {
    holds: (value) => /^\d{1,9}$/.test(value),
    due: "a whole number of up to nine digits",
  },
};
