import { UserError } from "../../engines/user_error.ts";
import { ScriptError } from "../containers/container.ts";
import {
  permissionAdvice,
  runDeno,
} from "../containers/script/deno/process.ts";
import {
  type EntryPoint,
  parseEntryPoint,
} from "../containers/script/entry_point.ts";
import { lastWords } from "../containers/script/failure.ts";
import type { ScriptExit } from "../containers/script/process.ts";
import {
  launcherArguments,
  missingModuleAdvice,
  requirePython,
  runPython,
} from "../containers/script/python.ts";
import { filesBelow } from "./archive.ts";
import { MOST_REASON } from "./failure_reason.ts";
import { bringFiles } from "./job_folder.ts";
import type { OutputFile, ProcessingTask, TaskResult } from "./protocol.ts";
import { resourceConfig } from "./resource_config.ts";
import type { TaskControl } from "./task_control.ts";

/** What stands for this in a container. */
const ROOT = "/opt/ml";

/** Runs the script of a processing job on each of its hosts. */
export async function runProcessingTask(
  task: ProcessingTask,
  control: TaskControl,
): Promise<TaskResult> {
  const entry = parseEntryPoint(task.command);
  const hosts = task.hosts.map((host) =>
    new ProcessingHost(task, host, control)
  );
  for (const host of hosts) await host.prepare();
  control.started();
  const exits = await Promise.all(hosts.map((host) => host.run(entry)));
  const message = await firstMessage(hosts);
  const failed = exits.find(({ code }) => code !== 0);
  const outputs = (await Promise.all(hosts.map((host) => host.outputs())))
    .flat();
  return {
    outputs,
    ...(message === undefined ? {} : { message }),
    ...(failed === undefined || control.stopping()
      ? {}
      : { failure: describeExit(failed, task.python) }),
  };
}

function describeExit(
  { code, lastErrors }: ScriptExit,
  python: string | undefined,
): string {
  const words = lastWords(lastErrors) || "See job logs for more information";
  const advice = missingModuleAdvice(words, python ?? "python3") ??
    permissionAdvice(words);
  const reason = [words, advice].filter(Boolean).join(". ");
  return `AlgorithmError: ${reason}, exit code: ${code}`.slice(0, MOST_REASON);
}

async function firstMessage(
  hosts: readonly ProcessingHost[],
): Promise<string | undefined> {
  for (const host of hosts) {
    const message = await host.message();
    if (message !== undefined) return message;
  }
  return undefined;
}

/** One instance of a processing job. */
class ProcessingHost {
  readonly #task: ProcessingTask;
  readonly #host: ProcessingTask["hosts"][number];
  readonly #control: TaskControl;
  /** Stands for `/opt/ml`. */
  readonly #folder: string;

  constructor(
    task: ProcessingTask,
    host: ProcessingTask["hosts"][number],
    control: TaskControl,
  ) {
    this.#task = task;
    this.#host = host;
    this.#control = control;
    this.#folder = `${task.folder}/${host.name}`;
  }

  async prepare(): Promise<void> {
    const config = `${this.#folder}/config`;
    await Deno.mkdir(config, { recursive: true });
    await Deno.mkdir(`${this.#folder}/output`, { recursive: true });
    await Deno.writeTextFile(
      `${config}/processingjobconfig.json`,
      this.#task.config,
    );
    await Deno.writeTextFile(
      `${config}/resourceconfig.json`,
      JSON.stringify(resourceConfig(this.#task, this.#host.name)),
    );
    for (const path of this.#task.outputs) {
      await Deno.mkdir(this.#toLocal(path), { recursive: true });
    }
    for (const { localPath, files, gzip } of this.#host.inputs) {
      await bringFiles(files, this.#toLocal(localPath), {
        copy: true,
        gunzip: gzip,
      });
    }
  }

  /** Runs the script, the paths among its arguments led to the job's folder. */
  async run(entry: EntryPoint): Promise<ScriptExit> {
    const script = this.#toLocal(entry.script);
    const args = entry.args.map((arg) => this.#leadPaths(arg));
    await requireFile(script, entry.script);
    const run = {
      folder: this.#folder,
      environment: this.#environment(),
      stopSignal: this.#control.signal,
      grace: this.#task.grace,
      log: (line: string) => this.#log(line),
      keepUp: () => this.#control.keepUp(),
    };
    if (entry.interpreter === "deno") {
      return await runDeno({
        ...run,
        script,
        args,
        read: [],
        write: [this.#folder],
      });
    }
    const python = requirePython(this.#task.python, entry.script);
    return await runPython(python, {
      ...run,
      args: [
        ...entry.options,
        ...launcherArguments(this.#folder, script, ...args),
      ],
    });
  }

  /** Every file that lies where an output is expected. */
  async outputs(): Promise<OutputFile[]> {
    const outputs: OutputFile[] = [];
    for (const [index, localPath] of this.#task.outputs.entries()) {
      const folder = this.#toLocal(localPath);
      for await (const name of filesBelow(folder)) {
        outputs.push({ role: `${index}`, name, path: `${folder}/${name}` });
      }
    }
    return outputs;
  }

  /** What the script left in `output/message`. */
  async message(): Promise<string | undefined> {
    try {
      const text = await Deno.readTextFile(`${this.#folder}/output/message`);
      return text === "" ? undefined : text.slice(0, MOST_REASON);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  #environment(): Record<string, string> {
    return {
      AWS_REGION: this.#task.region,
      PROCESSING_JOB_NAME: this.#task.jobName,
      PROCESSING_JOB_ARN: this.#task.jobArn,
      SAGEBOOK_OPT_ML: this.#folder,
      ...this.#task.environment,
    };
  }

  /** The place in the job's folder of a path in the container. */
  #toLocal(path: string): string {
    const below = path.slice(ROOT.length);
    if (
      !path.startsWith(`${ROOT}/`) || below.split("/").includes("..")
    ) {
      throw new UserError(
        `Cannot use the path "${path}": it must lie below ${ROOT}`,
      );
    }
    return this.#folder + below.replace(/\/+$/, "");
  }

  /** Arguments may hold paths, such as `--input=/opt/ml/processing/input`. */
  #leadPaths(argument: string): string {
    return argument.replace(
      /(^|[=,:\s])\/opt\/ml(?=\/|$)/g,
      (_, before) => before + this.#folder,
    );
  }

  #log(line: string): void {
    this.#control.log({
      stream: this.#host.name,
      timestamp: Date.now(),
      message: line.replaceAll("\t", "#011"),
    });
  }
}

async function requireFile(path: string, name: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ScriptError(
      `AlgorithmError: There is no script "${name}": bring it by a ProcessingInput, exit code: 2`,
    );
  }
}
