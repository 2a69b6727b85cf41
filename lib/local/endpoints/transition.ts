import type { LocalContext } from "../service/context.ts";
import { MOST_REASON } from "../jobs/failure_reason.ts";
import type { JobKind, JobRun } from "../jobs/scheduler.ts";
import type { Deployment, EndpointRecord } from "./records.ts";

const KIND = "endpoint";

/**
 * Endpoints on their way from one status to the next, as the scheduler runs them:
 * Creating, Updating and Deleting. Each can be done again where a process ended in
 * its midst.
 */
export const endpointKind: JobKind = {
  takesPlace: false,
  run: runTransition,
  stopWaiting: () => {},
  fail: (name, reason, context) => change(context, name, failed(reason)),
  unfinished: (context) =>
    endpoints(context)
      .filter(({ EndpointStatus }) => TRANSITIONS.includes(EndpointStatus))
      .map(({ EndpointName }) => EndpointName),
  recover: () => "wait",
};

const TRANSITIONS: readonly string[] = ["Creating", "Updating", "Deleting"];

/** All endpoints, oldest first. */
function endpoints({ records }: LocalContext): EndpointRecord[] {
  const all: EndpointRecord[] = [];
  let nextToken: string | undefined;
  do {
    const page = records.list<EndpointRecord>(KIND, {
      sortOrder: "Ascending",
      maxResults: 100,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    all.push(...page.records);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}

/** What endpoints have loaded, or are to load: of all else nothing is kept. */
export function liveDeployments(context: LocalContext): Deployment[] {
  return endpoints(context).flatMap(({ live, pending }) =>
    [live, pending].filter((deployment) => deployment !== undefined)
  );
}

function change(
  { records }: LocalContext,
  name: string,
  make: (endpoint: EndpointRecord) => EndpointRecord,
): EndpointRecord {
  return records.update<EndpointRecord>(KIND, name, make);
}

/** An endpoint that cannot be created is Failed; one that serves goes on. */
function failed(
  reason: string,
): (endpoint: EndpointRecord) => EndpointRecord {
  return ({ pending: _, ...endpoint }) => ({
    ...endpoint,
    EndpointStatus: endpoint.live === undefined ? "Failed" : "InService",
    FailureReason: reason.slice(0, MOST_REASON),
  });
}

async function runTransition({ name, context, signal }: JobRun): Promise<void> {
  const endpoint = context.records.get<EndpointRecord>(KIND, name)!;
  switch (endpoint.EndpointStatus) {
    case "Creating":
    case "Updating":
      return endpoint.pending === undefined
        ? void change(context, name, takeCapacities)
        : await deploy(endpoint, endpoint.pending, context, signal);
    case "Deleting":
      return await remove(endpoint, context);
  }
}

/** Loads the pending deployment, then has it take over. */
async function deploy(
  { EndpointName: name, live }: EndpointRecord,
  pending: Deployment,
  context: LocalContext,
  signal: AbortSignal,
): Promise<void> {
  const { fleet } = context.scheduler;
  let dropped: Promise<void> | undefined;
  // What cannot be removed the next start removes.
  const stop = () => dropped = fleet.drop(pending).catch(() => {});
  signal.addEventListener("abort", stop);
  try {
    const loaded = await fleet.open(name, pending);
    // The next start goes on with it.
    if (signal.aborted) return;
    change(context, name, ({ pending: _, FailureReason: __, ...endpoint }) => ({
      ...endpoint,
      EndpointStatus: "InService",
      live: loaded,
    }));
  } catch (error) {
    if (signal.aborted) return;
    change(context, name, failed(reasonOf(error)));
    return;
  } finally {
    signal.removeEventListener("abort", stop);
    await dropped;
  }
  if (live !== undefined) await fleet.retire(live);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** UpdateEndpointWeightsAndCapacities: what was desired is so from now on. */
function takeCapacities(endpoint: EndpointRecord): EndpointRecord {
  const { live } = endpoint;
  return {
    ...endpoint,
    EndpointStatus: "InService",
    ...(live && {
      live: {
        ...live,
        variants: live.variants.map((variant) => ({
          ...variant,
          current: variant.desired,
        })),
      },
    }),
  };
}

async function remove(
  { EndpointName, EndpointArn, live, pending }: EndpointRecord,
  context: LocalContext,
): Promise<void> {
  const { fleet } = context.scheduler;
  for (const deployment of [live, pending]) {
    if (deployment !== undefined) await fleet.drop(deployment);
  }
  context.records.remove("tags", EndpointArn);
  context.records.remove(KIND, EndpointName);
}
