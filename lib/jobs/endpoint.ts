import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DescribeEndpointCommand,
  type DescribeEndpointOutput,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand } from "@aws-sdk/client-sagemaker-runtime";
import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../session/mod.ts";
import { isPassingFailure } from "../session/passing_failure.ts";
import { adviceOnJob } from "./explain_job.ts";
import { JobError } from "./job_error.ts";
import { readLogTail } from "./log_tail.ts";
import { tagList } from "./model.ts";
import { patientLook } from "./patient_look.ts";
import { parsePredictions } from "./predictions.ts";
import { checkInstanceType, checkTags, checkWhole } from "./resources.ts";
import { createOnce, deleteOnce } from "./send_once.ts";
import type { WaitOptions } from "./wait.ts";

/** Where an endpoint runs. */
export interface EndpointResources {
  /** Instance of the container. @default {"ml.m5.large"} */
  readonly instanceType?: string;
  /** Instances that share the requests. @default {1} */
  readonly instanceCount?: number;
  /** Tags of the endpoint and of its configuration. @default {none} */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Characters of one request: the service takes 6,291,456 bytes. */
const MOST_CHARACTERS = 6_000_000;

/**
 * Creates an endpoint of one variant, and a configuration of the same name, and
 * waits until it is in service. It costs until it is deleted.
 *
 * @throws {RangeError} If a resource is not legal.
 * @throws {JobError} If it fails; nothing of it is left.
 * @throws The signal's reason; the endpoint is deleted, which the service allows
 * only once it is created.
 */
export async function createEndpoint(
  session: Session,
  name: string,
  modelName: string,
  resources: EndpointResources = {},
  options: WaitOptions & { label?: string } = {},
): Promise<void> {
  const { instanceType = "ml.m5.large", instanceCount = 1 } = resources;
  checkInstanceType(instanceType);
  checkWhole("instance count", instanceCount);
  checkTags(resources.tags);
  options.signal?.throwIfAborted();
  const { sagemaker } = session;
  const Tags = tagList(resources.tags ?? {});
  const config = new CreateEndpointConfigCommand({
    EndpointConfigName: name,
    ProductionVariants: [{
      VariantName: "AllTraffic",
      ModelName: modelName,
      // The SDK's types name the instances known when it was made.
      InstanceType: instanceType as "ml.m5.large",
      InitialInstanceCount: instanceCount,
    }],
    Tags,
  });
  await createOnce(name, () => sagemaker.send(config));
  const endpoint = new CreateEndpointCommand({
    EndpointName: name,
    EndpointConfigName: name,
    Tags,
  });
  try {
    await createOnce(name, () => sagemaker.send(endpoint)).catch(
      async (error) => {
        if (!isPassingFailure(error)) await deleteEndpointConfig(session, name);
        throw error;
      },
    );
    await waitForEndpoint(session, name, options);
  } catch (error) {
    if (isPassingFailure(error)) {
      session.progress.note(
        `The endpoint "${name}" may be there, and costs until it is deleted: \`sagebook clean\` deletes it`,
      );
    }
    throw error;
  }
}

async function waitForEndpoint(
  session: Session,
  name: string,
  { signal, label = name }: WaitOptions & { label?: string },
): Promise<void> {
  const task = session.progress.start(label);
  let status = "Not known";
  try {
    const show = (now: string) => task.update(now);
    const endpoint = await settled(session, name, show);
    status = endpoint.EndpointStatus!;
    if (status === "InService" && !signal?.aborted) return;
    const reason = endpoint.FailureReason;
    const told = { name, logGroup: logGroupOf(name), reason };
    const failure = new JobError("Endpoint", {
      jobName: name,
      status,
      reason,
      advice: adviceOnJob(told, session),
      logTail: await readLogTail(session, logGroupOf(name), "AllTraffic"),
    });
    await deleteEndpoint(session, name);
    signal?.throwIfAborted();
    throw failure;
  } finally {
    task.end(status);
  }
}

function logGroupOf(name: string): string {
  return `/aws/sagemaker/Endpoints/${name}`;
}

/** An endpoint once it is not on its way any more. */
async function settled(
  { sagemaker, pollSeconds }: Session,
  name: string,
  update: (status: string) => void,
): Promise<DescribeEndpointOutput> {
  const command = new DescribeEndpointCommand({ EndpointName: name });
  const look = patientLook(
    () => sagemaker.send(command),
    () => update("Not known: the connection is lost, and tried again"),
  );
  while (true) {
    const endpoint = await look();
    if (endpoint !== undefined) {
      const { EndpointStatus: status } = endpoint;
      if (status !== "Creating" && status !== "Updating") return endpoint;
      update(status);
    }
    await sleep(pollSeconds * 1000);
  }
}

/**
 * Asks an endpoint for a prediction of each row.
 *
 * @param rows The features of each row, in the order of the training data.
 * @param accept What the model answers: `text/csv` or `application/jsonlines`.
 * @throws {ModelError} Of the AWS SDK, if the container refuses the rows.
 * @throws {SyntaxError} If an answer is not a prediction.
 */
export async function invokeEndpoint(
  { sagemakerRuntime }: Session,
  name: string,
  rows: readonly (readonly number[])[],
  accept: string,
): Promise<Float64Array> {
  const parts: number[][] = [];
  for (const body of bodiesOf(rows)) {
    const { Body } = await sagemakerRuntime.send(
      new InvokeEndpointCommand({
        EndpointName: name,
        ContentType: "text/csv",
        Accept: accept,
        Body: body,
      }),
    );
    const answer = Body.transformToString();
    parts.push(parsePredictions(answer, accept, `endpoint ${name}`));
  }
  return Float64Array.from(parts.flat());
}

/** Rows as CSV, in requests that the service takes. */
function* bodiesOf(rows: readonly (readonly number[])[]): Generator<string> {
  let lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    const line = `${row.map((v) => Number.isNaN(v) ? "" : v).join(",")}\n`;
    if (length + line.length > MOST_CHARACTERS) {
      yield lines.join("");
      [lines, length] = [[], 0];
    }
    lines.push(line);
    length += line.length;
  }
  if (lines.length > 0) yield lines.join("");
}

/** Deletes an endpoint and its configuration; its model stays. */
export async function deleteEndpoint(
  session: Session,
  name: string,
): Promise<void> {
  const command = new DeleteEndpointCommand({ EndpointName: name });
  await deleteOnce(() => session.sagemaker.send(command));
  await deleteEndpointConfig(session, name);
}

/** Deletes the configuration of an endpoint, which stays. */
export async function deleteEndpointConfig(
  { sagemaker }: Session,
  name: string,
): Promise<void> {
  const command = new DeleteEndpointConfigCommand({ EndpointConfigName: name });
  await deleteOnce(() => sagemaker.send(command));
}
