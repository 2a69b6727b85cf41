/**
 * The requests of every function of the library, as they come over the wire to a
 * served Local SageMaker.
 *
 * @module
 */
import { compare } from "../../lib/compare/mod.ts";
import {
  deleteCreated,
  deployEndpoint,
  listCreated,
} from "../../lib/deploy/mod.ts";
import {
  CALLER_PERMISSIONS,
  type LibraryFunction,
  type PolicyScope,
} from "../../lib/infra/mod.ts";
import { awsClients } from "../../lib/session/connect_aws.ts";
import type { Session } from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { runCommand } from "../cli/command.ts";
import { startServerProcess } from "../local/serve_process.ts";
import {
  awsEnvironment,
  BUCKET,
  makeBucket,
  ROLE,
} from "../session/aws_command.ts";
import { type FaultyProxy, startFaultyProxy } from "../session/faulty_proxy.ts";
import { findPython } from "../support/peers.ts";
import { inFolder } from "../support/sessions.ts";
import { type Call, readCall } from "./contract.ts";
import { type MadeByStep, usePipelines } from "./use_pipelines.ts";
import { useStages } from "./use_stages.ts";

/** Where all of it happens. */
export const PLACE = {
  region: "us-east-1",
  bucket: BUCKET,
  prefix: "sagemaker-housing",
  role: ROLE,
};

/** What policies are written for here. */
export const SCOPE: PolicyScope = {
  ...PLACE,
  partition: "aws",
  account: "000000000000",
};

/** What was recorded. */
export interface Recorded {
  readonly calls: Readonly<Record<LibraryFunction, readonly Call[]>>;
  /** What the steps of pipelines made meanwhile. */
  readonly made: readonly MadeByStep[];
}

/** Notes the requests that `use` sends, for a function. */
export type Recorder = (
  name: LibraryFunction,
  use: () => Promise<unknown>,
) => Promise<void>;

/** Commands that send requests of their own. */
const COMMANDS = ["sagebook pipeline list", "sagebook cost --actual"] as const;

let recorded: Promise<Recorded> | undefined;

/** The requests of every function, sent once for all tests of a file. */
export function recordLibrary(): Promise<Recorded> {
  return recorded ??= recordAll();
}

async function recordAll(): Promise<Recorded> {
  const calls = Object.fromEntries(
    Object.keys(CALLER_PERMISSIONS).map((name) => [name, [] as Call[]]),
  ) as Record<LibraryFunction, Call[]>;
  const made: MadeByStep[] = [];
  const python = await findPython("json");
  await inFolder(async (folder) => {
    const options = python === undefined ? {} : { python };
    await using server = await startServerProcess(folder, options);
    await makeBucket(server.url);
    await using proxy = await startFaultyProxy(
      server.url,
      ({ operation, count }) =>
        // A part of a large upload that cannot be sent ends the upload.
        operation.includes("/large") && count === 2
          ? { status: 403, code: "AccessDenied", message: "Access Denied" }
          : undefined,
    );
    await using session = sessionOn(proxy);
    const record: Recorder = async (name, use) => {
      const before = proxy.requests.length;
      await use();
      calls[name].push(...proxy.requests.slice(before).map(readCall));
    };
    await useStages(session, record);
    made.push(...await usePipelines(session, record, python !== undefined));
    // What it cost tells of the trials as well, where their best is compared.
    await compare(session, { models: ["xgboost", "xgboost-tuned"] });
    for (const command of COMMANDS) {
      await record(command, async () => {
        const args = command.split(" ").slice(1);
        const env = awsEnvironment(proxy.url);
        const { code, stderr } = await runCommand(folder, args, env);
        if (code !== 0) throw new Error(stderr);
      });
    }
    await deployEndpoint(session, { model: "xgboost" });
    await record("listCreated", () => listCreated(session));
    const created = await listCreated(session);
    await record("deleteCreated", () => deleteCreated(session, created));
  });
  return { calls, made };
}

function sessionOn(proxy: FaultyProxy): Session {
  const clients = awsClients(PLACE, {
    endpoint: proxy.url,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const close = () => {
    for (const client of Object.values(clients)) client.destroy();
    return Promise.resolve();
  };
  return {
    backend: "aws",
    ...PLACE,
    ...clients,
    progress: quietProgress,
    pollSeconds: 0.1,
    close,
    [Symbol.asyncDispose]: close,
  };
}
