/**
 * A worker of a crew: does its part of each piece of work that it is sent.
 *
 * @module
 */
import { helpToBoost } from "../boosting.ts";
import { helpToPredict } from "../predict.ts";
import { SharedTeam } from "./barrier.ts";
import type { Order, Reply } from "./crew.ts";

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(reply: Reply): void;
};

scope.onmessage = ({ data: { work, size, rank, barrier } }) => {
  const team = new SharedTeam(size, rank, barrier);
  try {
    if (work.kind === "boost") helpToBoost(work.job, team);
    else helpToPredict(work.job, team);
    scope.postMessage({ kind: "done" });
  } catch (error) {
    team.break();
    const message = error instanceof Error ? error.stack! : String(error);
    scope.postMessage({ kind: "failed", message });
  }
};

scope.postMessage({ kind: "up" });
