/**
 * Jobs: the scheduler, its workers, job folders, logs and metrics.
 *
 * @module
 */
import type { LocalContext } from "../service/context.ts";
import { Scheduler } from "./scheduler.ts";

export { Scheduler } from "./scheduler.ts";

/** Starts a scheduler, and takes up what an earlier process left unfinished. */
export async function startScheduler(
  state: Omit<LocalContext, "scheduler">,
): Promise<Scheduler> {
  const scheduler = new Scheduler(state);
  await scheduler.recover();
  return scheduler;
}
