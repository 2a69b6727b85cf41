/**
 * moto's server as the AWS that the command line talks to, beside Local SageMaker
 * with the results of a real run: what is missing on a peer that runs nothing is
 * taken from there.
 *
 * @module
 */
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  downloadObject,
  listObjects,
  openSession,
  type Session,
} from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { startMoto } from "../bench/moto.ts";
import { type Ended, runCommand, writeSmallCsv } from "../cli/command.ts";
import { type Call, readCall } from "../contract/contract.ts";
import { awsEnvironment, BUCKET } from "../session/aws_command.ts";
import { startFaultyProxy } from "../session/faulty_proxy.ts";
import { assertEquals } from "../support/assert.ts";
import { findPython, pythonTest } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";

const PREFIX = "sagemaker-housing/";

/** The models that are trained, small. */
export const MODELS = [
  ...["--set", "xgboost.num_round=9", "--set", "knn.k=3"],
  ...["--set", "sklearn-gbm.n_estimators=5"],
];

/** The data of every command that takes some. */
export const DATA = ["--data", "homes.csv", "--target", "price"];

/** moto, and what a run on Local SageMaker made of the same data. */
export interface MotoSite {
  readonly folder: string;
  /** A session on Local SageMaker, where the run has ended. */
  readonly local: Session;
  /** Runs a command with the backend `aws`, and gives its requests too. */
  run(args: readonly string[]): Promise<Ended & { calls: readonly Call[] }>;
  /** Asks moto's SageMaker, without a client of ours between. */
  ask(operation: string, input: object): Promise<Record<string, unknown>>;
  /** The bytes of an object, by its key after the prefix. */
  read(key: string): Promise<Uint8Array>;
  /** Writes an object in the place of one that a job would have made. */
  plant(key: string, bytes: Uint8Array): Promise<void>;
  /** Keys after the prefix. */
  keys(): Promise<string[]>;
}

/** A test against moto's server, in steps; skipped where moto is not installed. */
export async function motoTest(
  name: string,
  use: (site: MotoSite, t: Deno.TestContext) => Promise<void>,
): Promise<void> {
  const modules = ["moto", "flask"];
  const absent = await findPython(...modules) === undefined;
  await pythonTest(name, modules, async (_python, t) => {
    await using moto = await startMoto();
    await inFolder(async (folder) => {
      await writeSmallCsv(folder);
      await using site = await openSite(folder, moto.url!);
      await use(site, t);
    });
  }, absent);
}

async function openSite(
  folder: string,
  url: string,
): Promise<MotoSite & AsyncDisposable> {
  const args = ["run", ...DATA, ...MODELS, "--out", "local-out"];
  const ran = await runCommand(folder, args, { SAGEBOOK_BUCKET: BUCKET });
  assertEquals(ran.code, 0, ran.stderr);
  const resources = new AsyncDisposableStack();
  const local = resources.use(
    await openSession({
      backend: "local",
      bucket: BUCKET,
      state: `${folder}/state`,
      progress: quietProgress,
    }),
  );
  const s3 = new S3Client({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    forcePathStyle: true,
  });
  resources.defer(() => s3.destroy());
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const place = (key: string) => ({ Bucket: BUCKET, Key: PREFIX + key });
  return {
    folder,
    local,
    async run(args) {
      await using proxy = await startFaultyProxy(url, () => undefined);
      const ended = await runCommand(folder, args, awsEnvironment(proxy.url));
      return { ...ended, calls: proxy.requests.map(readCall) };
    },
    ask: (operation, input) => askJson(url, operation, input),
    async read(key) {
      const { Body } = await s3.send(new GetObjectCommand(place(key)));
      return await Body!.transformToByteArray();
    },
    async plant(key, bytes) {
      await s3.send(new PutObjectCommand({ ...place(key), Body: bytes }));
    },
    async keys() {
      const list = new ListObjectsV2Command({ Bucket: BUCKET });
      const { Contents = [] } = await s3.send(list);
      return Contents.map(({ Key }) => Key!.slice(PREFIX.length));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function askJson(
  url: string,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const scope = "20260101/us-east-1/sagemaker/aws4_request";
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `SageMaker.${operation}`,
      "authorization":
        `AWS4-HMAC-SHA256 Credential=local/${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  return await response.json();
}

/** The bytes of every object under a folder of Local SageMaker's prefix, by key. */
export async function localObjects(
  { local }: MotoSite,
  folder: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const home = `s3://${BUCKET}/${PREFIX}`;
  const found = new Map<string, Uint8Array>();
  for (const { uri } of await listObjects(local, `${home}${folder}`)) {
    found.set(uri.slice(home.length), await downloadObject(local, uri));
  }
  return found;
}

/** Holds what moto says of a thing to the request that created it. */
export async function assertDescribed(
  { ask }: MotoSite,
  { operation, input }: Call,
): Promise<void> {
  const kind = operation.replace(/^Create/, "");
  const name = `${kind}Name`;
  const { Tags, ...members } = input;
  const told = await ask(`Describe${kind}`, { [name]: input[name] });
  for (const [member, value] of Object.entries(members)) {
    assertEquals(comparable(told[member]), comparable(value), member);
  }
  if (Tags === undefined) return;
  const arn = { ResourceArn: told[`${kind}Arn`] };
  assertEquals((await ask("ListTags", arn)).Tags, Tags);
}

/** moto has metric definitions of its own for every training job. */
function comparable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { MetricDefinitions: _, ...rest } = value as Record<string, unknown>;
  return Array.isArray(value) ? value : rest;
}
