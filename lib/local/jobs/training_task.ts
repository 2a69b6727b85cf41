import {
  type Container,
  ScriptError,
  type TrainingContext,
} from "../containers/container.ts";
import { loadContainer } from "../containers/mod.ts";
import { mergeFolders, packArchive } from "./archive.ts";
import { MetricScraper } from "./metric_scraper.ts";
import { MetricWatcher } from "./metric_watcher.ts";
import { mergeHosts, type PreparedHost, prepareHost } from "./prepare_host.ts";
import type { OutputFile, TaskResult, TrainingTask } from "./protocol.ts";
import type { TaskControl } from "./task_control.ts";

/** Trains, and packs what was trained. */
export async function runTrainingTask(
  task: TrainingTask,
  control: TaskControl,
): Promise<TaskResult> {
  const container = await loadContainer(task.image, task.hyperparameters);
  const hosts = container.trainsOnEachHost
    ? task.hosts
    : [mergeHosts(task.hosts)];
  const scraper = new MetricScraper(task.metrics);
  const watcher = new MetricWatcher(task.watch);
  const setup = { task, container, scraper, watcher, control };
  const prepared: PreparedHost[] = [];
  for (const host of hosts) prepared.push(await prepareHost(setup, host));
  const contexts = prepared.map(({ context }) => context);
  control.started();
  try {
    await trainOnAll(container, contexts);
  } catch (error) {
    // A script that is asked to end may do so by an error.
    if (watcher.verdict === undefined) throw error;
  } finally {
    for (const host of prepared) await host.close();
  }
  if (watcher.verdict === "paused") return { outputs: [], ended: "paused" };
  const outputs = await packOutputs(task, contexts);
  return { outputs, ...(watcher.verdict && { ended: watcher.verdict }) };
}

/**
 * Waits for every host, as each writes on its own; the first failure counts. Once
 * the job must stop none does: what was saved until then is uploaded.
 */
async function trainOnAll(
  container: Container,
  contexts: readonly TrainingContext[],
): Promise<void> {
  const results = await Promise.allSettled(
    contexts.map(async (context) => {
      try {
        await container.train(context);
      } catch (error) {
        if (!(error instanceof ScriptError)) {
          context.log(`ERROR: ${(error as Error).message ?? error}`);
        }
        throw error;
      }
    }),
  );
  for (const result of results) {
    if (result.status === "rejected" && !contexts[0]!.stopping()) {
      throw result.reason;
    }
  }
}

async function packOutputs(
  { folder, packed }: TrainingTask,
  contexts: readonly TrainingContext[],
): Promise<OutputFile[]> {
  const outputs: OutputFile[] = [];
  const roles = {
    model: contexts.map(({ modelFolder }) => modelFolder),
    output: contexts.map(({ outputFolder }) => outputFolder),
  };
  for (const [role, folders] of Object.entries(roles)) {
    if (!packed) {
      for (const [name, path] of await mergeFolders(folders)) {
        outputs.push({ role, name: `${role}/${name}`, path });
      }
      continue;
    }
    const name = `${role}.tar.gz`;
    const path = `${folder}/${name}`;
    if (await packArchive(folders, path)) outputs.push({ role, name, path });
  }
  return outputs;
}
