import { downloadVersion } from "../session/objects.ts";
import {
  listObjects,
  type Session,
  uploadObject,
  uriOf,
  type WriteCondition,
} from "../session/mod.ts";
import { jobName } from "./job_name.ts";

/** A piece of work that one job does, such as the training of one model. */
export interface Work<Request> {
  /** One of its kind under the session's prefix, such as `train/xgboost`. */
  readonly key: string;
  /** What the job's name begins with. */
  readonly base: string;
  /** What the job works on that its request does not tell, such as digests of its data. */
  readonly inputs: readonly string[];
  /** Writes the request of a job of that name. */
  request(jobName: string): Request;
  /** Status of a job of that name, or undefined where there is none. */
  statusOf(session: Session, jobName: string): Promise<string | undefined>;
}

/** A job whose name is decided and kept, before it is asked for. */
export interface ClaimedJob<Request> {
  readonly jobName: string;
  readonly request: Request;
  /** True where the job is there already, running or completed. */
  readonly started: boolean;
}

/** Under `jobs/` of the session's prefix: which job does a piece of work. */
interface Claim {
  readonly jobName: string;
  /** Of the request without names, and of the inputs. */
  readonly digest: string;
}

/**
 * Decides which job does a piece of work, and keeps that in S3 before the job is
 * asked for: whoever resumes finds the job by its name, even where the answer to
 * its creation was lost. Of several who resume at once, the first decides.
 *
 * @param resume Whether the job of an earlier run is taken up: if it was for the
 * same request and inputs, and has not failed or been stopped.
 */
export async function claimJob<Request>(
  session: Session,
  work: Work<Request>,
  resume = false,
): Promise<ClaimedJob<Request>> {
  const digest = await digestOf(work);
  while (resume) {
    const earlier = await readClaim(session, work.key);
    const taken = earlier && await takeUp(session, work, earlier, digest);
    if (taken !== undefined) return taken;
    const condition = earlier === undefined
      ? { IfNoneMatch: "*" as const }
      : earlier.etag === undefined
      ? {}
      : { IfMatch: earlier.etag };
    try {
      return await decide(session, work, digest, condition);
    } catch (error) {
      if (!isForestalled(error)) throw error;
    }
  }
  return await decide(session, work, digest, {});
}

/** The job of an earlier run, unless the work needs another, which is told. */
async function takeUp<Request>(
  session: Session,
  work: Work<Request>,
  { jobName, digest: earlier }: Claim,
  digest: string,
): Promise<ClaimedJob<Request> | undefined> {
  const same = earlier === digest;
  const status = same ? await work.statusOf(session, jobName) : undefined;
  if (same && !LOST.includes(status ?? "")) {
    const started = status !== undefined;
    return { jobName, request: work.request(jobName), started };
  }
  session.progress.note(
    `"${jobName}" of an earlier run is not taken up, since it ${
      same ? `is ${status}` : "had other options or data"
    }: another job is started`,
  );
  return undefined;
}

async function decide<Request>(
  session: Session,
  { key, base, request }: Work<Request>,
  digest: string,
  condition: WriteCondition,
): Promise<ClaimedJob<Request>> {
  const name = jobName(base);
  const claim: Claim = { jobName: name, digest };
  await uploadObject(
    session,
    claimKey(key),
    JSON.stringify(claim, null, 2) + "\n",
    "application/json",
    condition,
  );
  return { jobName: name, request: request(name), started: false };
}

/** Whether someone else has decided meanwhile, or we, and the answer was lost. */
function isForestalled(error: unknown): boolean {
  return error instanceof Error &&
    ["PreconditionFailed", "ConditionalRequestConflict"].includes(error.name);
}

/**
 * Which job does each piece of work under the session's prefix, as the latest runs
 * decided: of a job that was replaced, since it failed, nothing is kept.
 */
export async function listClaims(
  session: Session,
): Promise<{ readonly key: string; readonly jobName: string }[]> {
  const home = uriOf(session, "jobs/");
  const objects = await listObjects(session, home);
  const claims = await Promise.all(objects.map(async ({ uri }) => {
    const key = uri.slice(home.length).replace(/\.json$/, "");
    const claim = await readClaim(session, key);
    return claim === undefined ? [] : [{ key, jobName: claim.jobName }];
  }));
  return claims.flat();
}

/** Such a job comes to nothing: the work needs another. */
const LOST = ["Failed", "Stopping", "Stopped"];

function claimKey(key: string): string {
  return `jobs/${key}.json`;
}

async function readClaim(
  session: Session,
  key: string,
): Promise<Claim & { readonly etag: string | undefined } | undefined> {
  let text: string;
  let etag: string | undefined;
  try {
    const object = await downloadVersion(session, claimKey(key));
    text = new TextDecoder().decode(object.bytes);
    etag = object.etag;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    const { jobName, digest } = JSON.parse(text);
    if (typeof jobName === "string" && typeof digest === "string") {
      return { jobName, digest, etag };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new SyntaxError(
    `Cannot read "${
      uriOf(session, claimKey(key))
    }": it does not name a job; run without --resume`,
  );
}

async function digestOf(
  { request, inputs }: Pick<Work<unknown>, "request" | "inputs">,
): Promise<string> {
  const text = JSON.stringify([request("NAME"), ...inputs]);
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
