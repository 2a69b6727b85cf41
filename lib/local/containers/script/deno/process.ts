import { fromFileUrl } from "../file_url.ts";
import { runProcess, type ScriptExit } from "../process.ts";

const PRELOAD = new URL("./preload.ts", import.meta.url);

/** A TypeScript script of the user's, and what it may touch. */
export interface DenoRun {
  readonly script: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** Folders and files that it may read. */
  readonly read: readonly string[];
  /** Folders that it may write. */
  readonly write: readonly string[];
  /** All that it finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stopSignal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  log(line: string): void;
  /** Waits while the log is behind. */
  keepUp?(): Promise<void>;
}

/** What Deno itself needs of the user's environment, to find its cache. */
const OWN_VARIABLES = [
  "DENO_DIR",
  "HOME",
  "LOCALAPPDATA",
  "NPM_CONFIG_REGISTRY",
  "PATH",
  "SystemRoot",
  "USERPROFILE",
  "XDG_CACHE_HOME",
];

/** Arguments of Deno that grant no more than is said. */
export function denoArguments(
  { read, write, environment }: Pick<
    DenoRun,
    "read" | "write" | "environment"
  >,
): string[] {
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-config",
    "--no-lock",
    `--preload=${fromFileUrl(PRELOAD)}`,
    `--allow-read=${pathList([...read, ...write])}`,
    ...(write.length === 0 ? [] : [`--allow-write=${pathList(write)}`]),
    `--allow-env=${Object.keys(environment).join(",")}`,
  ];
}

/** Deno takes a doubled comma for one in a path. */
function pathList(paths: readonly string[]): string {
  return paths.map((path) => path.replaceAll(",", ",,")).join(",");
}

/** The environment of a Deno process: what the script may see, and Deno's own. */
export function denoEnvironment(
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = OWN_VARIABLES
    .map((name) => [name, Deno.env.get(name)] as const)
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { NO_COLOR: "1", ...Object.fromEntries(own), ...environment };
}

/** Runs a script with the Deno that runs us. */
export async function runDeno(run: DenoRun): Promise<ScriptExit> {
  return await runProcess({
    program: Deno.execPath(),
    args: [...denoArguments(run), run.script, ...run.args],
    folder: run.folder,
    environment: denoEnvironment(run.environment),
    clearEnvironment: true,
    stopSignal: run.stopSignal,
    grace: run.grace,
    log: run.log,
    ...(run.keepUp && { keepUp: run.keepUp }),
  });
}

/** What to do where a processing script asked for what it is not granted. */
export function permissionAdvice(words: string): string | undefined {
  if (/Requires \w+ access to "\/opt\/ml\b/.test(words)) {
    return "A TypeScript script finds what lies below /opt/ml by its arguments: name this path in ContainerArguments, and read it from Deno.args";
  }
  if (/Requires net access/.test(words)) {
    return "Local SageMaker gives a TypeScript script no network: bring what it needs by ProcessingInputs";
  }
  return undefined;
}
