/**
 * Keeps the model of one variant loaded, and answers away from the service's thread.
 *
 * @module
 */
import { UserError } from "../../engines/user_error.ts";
import { InvocationError, type Predictor } from "../containers/container.ts";
import { failureReason } from "../jobs/failure_reason.ts";
import { Reporter } from "../jobs/reporter.ts";
import { openModels, type Serving } from "../jobs/serving.ts";
import type { HostOrder, HostReport } from "./protocol.ts";

/** What a worker's `self` is; the types of Deno's main thread do not tell. */
const scope = self as unknown as {
  postMessage(report: HostReport): void;
  onmessage: (event: MessageEvent<HostOrder>) => void;
};

const reporter = new Reporter((report) =>
  scope.postMessage(report as HostReport)
);
let predictor: Predictor | undefined;

function log(line: string): void {
  reporter.log({
    stream: "",
    timestamp: Date.now(),
    message: line.replaceAll("\t", "#011"),
  });
}

async function load(serving: Serving): Promise<void> {
  try {
    const keepUp = () => reporter.keepUp();
    predictor = await openModels(serving, { log, keepUp });
    const images = serving.models.map(({ image }) => image);
    log(`[info] Loaded the model of ${images.join(", ")}`);
    scope.postMessage({ type: "loaded" });
  } catch (error) {
    const reason = failureReason(error);
    log(reason);
    scope.postMessage({ type: "failed", reason });
  }
}

async function invoke(
  { id, body, contentType, accept }: HostOrder & { type: "invoke" },
): Promise<void> {
  try {
    const answer = await predictor!.invoke({ body, contentType, accept });
    scope.postMessage({
      type: "answer",
      id,
      body: answer.body,
      contentType: answer.contentType,
    });
  } catch (error) {
    const status = statusOf(error);
    const message = error instanceof Error ? error.message : String(error);
    log(`[error] ${status} from /invocations: ${message}`);
    scope.postMessage({ type: "refusal", id, status, message });
  }
}

/** What a container answers, which our own code tells by the kind of its error. */
function statusOf(error: unknown): number {
  if (error instanceof InvocationError) return error.status;
  return error instanceof UserError || error instanceof RangeError ? 400 : 500;
}

async function close(): Promise<void> {
  await predictor?.close?.();
  scope.postMessage({ type: "closed" });
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case "load":
      return void load(data.serving);
    case "invoke":
      return void invoke(data);
    case "marked":
      return reporter.caughtUp();
    case "close":
      return void close();
  }
};
