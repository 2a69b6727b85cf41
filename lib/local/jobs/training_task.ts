import {
  type Container,
  ScriptError,
  type TrainingContext,
} from "../containers/container.ts";
import { loadContainer } from "../containers/mod.ts";
import { mergeFolders, packArchive } from "./archive.ts";
import { bringFiles } from "./job_folder.ts";
import { MetricScraper } from "./metric_scraper.ts";
import { MetricWatcher } from "./metric_watcher.ts";
import type {
  HostTask,
  OutputFile,
  TaskResult,
  TrainingTask,
} from "./protocol.ts";
import { resourceConfig } from "./resource_config.ts";
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
  const contexts: TrainingContext[] = [];
  for (const host of hosts) {
    contexts.push(
      await prepareHost(task, host, container, scraper, watcher, control),
    );
  }
  control.report({ type: "started" });
  try {
    await trainOnAll(container, contexts);
  } catch (error) {
    // A script that is asked to end may do so by an error.
    if (watcher.verdict === undefined) throw error;
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

/** The files of every host's channels as those of the first host. */
function mergeHosts(hosts: readonly HostTask[]): HostTask {
  const [first, ...others] = hosts as [HostTask, ...HostTask[]];
  if (others.length === 0) return first;
  return {
    name: first.name,
    channels: first.channels.map((channel, i) => ({
      ...channel,
      files: hosts.flatMap(({ name, channels }) =>
        channels[i]!.files.map((file) => ({
          ...file,
          name: `${name}/${file.name}`,
        }))
      ),
    })),
  };
}

async function prepareHost(
  task: TrainingTask,
  host: HostTask,
  container: Container,
  scraper: MetricScraper,
  watcher: MetricWatcher,
  control: TaskControl,
): Promise<TrainingContext> {
  const folder = `${task.folder}/${host.name}`;
  const [modelFolder, outputFolder, checkpointFolder] = [
    `${folder}/model`,
    `${folder}/output/data`,
    `${folder}/checkpoints`,
  ];
  await Promise.all([
    Deno.mkdir(modelFolder, { recursive: true }),
    Deno.mkdir(outputFolder, { recursive: true }),
    writeConfig(`${folder}/input/config`, task, host),
  ]);
  const copy = container.trainsOnEachHost;
  const channels = [];
  for (const { name, contentType, files, gzip } of host.channels) {
    const paths = await bringFiles(files, `${folder}/input/data/${name}`, {
      copy,
      gunzip: gzip,
    });
    channels.push({
      name,
      files: paths,
      identity: JSON.stringify(files.map(({ name, etag }) => [name, etag])),
      ...(contentType === undefined ? {} : { contentType }),
    });
  }
  const keepsCheckpoints = task.checkpoints !== undefined ||
    task.watch?.pauseAfter !== undefined || task.watch?.reported;
  if (keepsCheckpoints) await Deno.mkdir(checkpointFolder, { recursive: true });
  if (task.checkpoints !== undefined) {
    await bringFiles(task.checkpoints, checkpointFolder, { copy: true });
  }
  const log = (line: string) => {
    const timestamp = Date.now();
    const message = line.replaceAll("\t", "#011");
    const metrics = scraper.scrape(message, timestamp);
    watcher.hear(metrics);
    control.report({
      type: "log",
      stream: host.name,
      timestamp,
      message,
      ...(metrics.length === 0 ? {} : { metrics }),
    });
  };
  return {
    jobName: task.jobName,
    jobArn: task.jobArn,
    region: task.region,
    instanceType: task.instanceType,
    currentHost: host.name,
    hosts: task.hosts.map(({ name }) => name),
    folder,
    hyperparameters: task.hyperparameters,
    channels,
    environment: task.environment,
    modelFolder,
    outputFolder,
    ...(keepsCheckpoints ? { checkpointFolder } : {}),
    ...(task.code === undefined ? {} : { codeArchive: task.code }),
    ...(task.command === undefined ? {} : { command: task.command }),
    ...(task.python === undefined ? {} : { python: task.python }),
    log,
    stopping: () => control.stopping() || watcher.verdict !== undefined,
    stopSignal: task.watch === undefined
      ? control.signal
      : AbortSignal.any([control.signal, watcher.signal]),
    grace: task.grace,
  };
}

async function writeConfig(
  folder: string,
  task: TrainingTask,
  host: HostTask,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const write = (name: string, content: unknown) =>
    Deno.writeTextFile(`${folder}/${name}.json`, JSON.stringify(content));
  await Promise.all([
    write("hyperparameters", task.hyperparameters),
    write(
      "inputdataconfig",
      Object.fromEntries(
        host.channels.map(({ name, config }) => [name, config]),
      ),
    ),
    write("resourceconfig", resourceConfig(task, host.name)),
  ]);
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
