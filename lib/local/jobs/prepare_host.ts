import type {
  Container,
  InputChannel,
  TrainingContext,
} from "../containers/container.ts";
import { InputPipe } from "./input_pipe.ts";
import { bringFiles } from "./job_folder.ts";
import type { MetricScraper } from "./metric_scraper.ts";
import type { MetricWatcher } from "./metric_watcher.ts";
import type { ChannelTask, HostTask, TrainingTask } from "./protocol.ts";
import { resourceConfig } from "./resource_config.ts";
import type { TaskControl } from "./task_control.ts";

/** What the hosts of a job have in common. */
export interface HostSetup {
  readonly task: TrainingTask;
  readonly container: Container;
  readonly scraper: MetricScraper;
  readonly watcher: MetricWatcher;
  readonly control: TaskControl;
}

/** A host whose folder is laid out. */
export interface PreparedHost {
  readonly context: TrainingContext;
  /** Ends what still feeds the container. */
  close(): Promise<void>;
}

/** Lays out the folder of a host as `/opt/ml`. */
export async function prepareHost(
  setup: HostSetup,
  host: HostTask,
): Promise<PreparedHost> {
  const { task, container } = setup;
  const folder = `${task.folder}/${host.name}`;
  const [modelFolder, outputFolder] = [
    `${folder}/model`,
    `${folder}/output/data`,
  ];
  await Promise.all([
    Deno.mkdir(modelFolder, { recursive: true }),
    Deno.mkdir(outputFolder, { recursive: true }),
    writeConfig(`${folder}/input/config`, task, host),
  ]);
  const channels: InputChannel[] = [];
  for (const channel of host.channels) {
    const path = `${folder}/input/data/${channel.name}`;
    // Our own algorithms read files: what they hold is what a pipe would carry.
    const isPiped = channel.pipe !== undefined && container.trainsOnEachHost;
    const { files, gzip } = channel;
    const paths = await bringFiles(isPiped ? [] : files, path, {
      copy: container.trainsOnEachHost,
      gunzip: gzip,
    });
    channels.push(inputChannel(channel, paths));
  }
  const checkpointFolder = await bringCheckpoints(task, folder);
  const pipes = container.trainsOnEachHost
    ? await openPipes(host, `${folder}/input/data`)
    : [];
  return {
    context: {
      ...baseContext(setup, host),
      folder,
      channels,
      modelFolder,
      outputFolder,
      ...(checkpointFolder === undefined ? {} : { checkpointFolder }),
    },
    async close() {
      await Promise.all(pipes.map((pipe) => pipe.close()));
    },
  };
}

async function openPipes(
  { channels }: HostTask,
  folder: string,
): Promise<InputPipe[]> {
  const pipes: InputPipe[] = [];
  for (const { name, pipe } of channels) {
    if (pipe === undefined) continue;
    pipes.push(await InputPipe.open(`${folder}/${name}`, pipe));
  }
  return pipes;
}

function inputChannel(
  { name, contentType, files }: ChannelTask,
  paths: readonly string[],
): InputChannel {
  return {
    name,
    files: paths,
    identity: JSON.stringify(files.map(({ name, etag }) => [name, etag])),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

/** The folder of checkpoints, where the job keeps any. */
async function bringCheckpoints(
  { checkpoints, watch }: TrainingTask,
  folder: string,
): Promise<string | undefined> {
  const keeps = checkpoints !== undefined || watch?.pauseAfter !== undefined ||
    watch?.reported;
  if (!keeps) return undefined;
  const path = `${folder}/checkpoints`;
  await Deno.mkdir(path, { recursive: true });
  if (checkpoints !== undefined) {
    await bringFiles(checkpoints, path, { copy: true });
  }
  return path;
}

type BaseContext = Omit<
  TrainingContext,
  "folder" | "channels" | "modelFolder" | "outputFolder" | "checkpointFolder"
>;

function baseContext(setup: HostSetup, host: HostTask): BaseContext {
  const { task, control, watcher } = setup;
  return {
    jobName: task.jobName,
    jobArn: task.jobArn,
    region: task.region,
    instanceType: task.instanceType,
    currentHost: host.name,
    hosts: task.hosts.map(({ name }) => name),
    hyperparameters: task.hyperparameters,
    environment: task.environment,
    ...(task.code === undefined ? {} : { codeArchive: task.code }),
    ...(task.command === undefined ? {} : { command: task.command }),
    ...(task.python === undefined ? {} : { python: task.python }),
    log: logger(setup, host),
    keepUp: () => control.keepUp(),
    stopping: () => control.stopping() || watcher.verdict !== undefined,
    stopSignal: task.watch === undefined
      ? control.signal
      : AbortSignal.any([control.signal, watcher.signal]),
    grace: task.grace,
  };
}

/** Reports a line as it is stored, with the metrics that are scraped off it. */
function logger(
  { scraper, watcher, control }: HostSetup,
  { name }: HostTask,
): (line: string) => void {
  return (line) => {
    const timestamp = Date.now();
    const message = line.replaceAll("\t", "#011");
    const metrics = scraper.scrape(message, timestamp);
    watcher.hear(metrics);
    control.log({
      stream: name,
      timestamp,
      message,
      ...(metrics.length === 0 ? {} : { metrics }),
    });
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

/** The files of every host's channels as those of the first host. */
export function mergeHosts(hosts: readonly HostTask[]): HostTask {
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
