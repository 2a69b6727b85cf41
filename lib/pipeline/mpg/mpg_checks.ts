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
  { MaxTrainingJobs, ModelApprovalStatus: approval }: NonNullable<
    StartOptions["parameters"]
  > = {},
): void {
  if (MaxTrainingJobs !== undefined && !isCount(MaxTrainingJobs)) {
    throw refused(
      "MaxTrainingJobs",
      MaxTrainingJobs,
      "a whole number from 1 to 750",
    );
  }
  const statuses: readonly unknown[] = Object.values(ModelApprovalStatus);
  if (approval !== undefined && !statuses.includes(approval)) {
    throw refused(
      "ModelApprovalStatus",
      approval,
      `one of ${statuses.join(", ")}`,
    );
  }
}

/** Of trials that the service runs in one search. */
function isCount(value: string | number | boolean): boolean {
  return /^[1-9]\d*$/.test(String(value)) && Number(value) <= 750;
}

function refused(name: string, value: unknown, due: string): UserError {
  return new UserError(
    `Cannot take "${value}" as ${name}: it must be ${due}`,
  );
}
