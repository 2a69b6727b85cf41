/**
 * The command line as a user runs it: in a process of its own, with the
 * permissions of `deno.json`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `sagebook` in `folder`, its state below it, with nothing from outside. */
export function startCommand(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "-P",
      "--no-prompt",
      "--config",
      `${root}deno.json`,
      `${root}lib/cli.ts`,
      ...args,
    ],
    cwd: folder,
    env: {
      SAGEBOOK_STATE: `${folder}/state`,
      SAGEBOOK_BACKEND: "",
      SAGEBOOK_PYTHON: "",
      NO_COLOR: "1",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a command to its end. */
export async function runCommand(
  folder: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { code, stdout, stderr } = await startCommand(folder, args, env)
    .output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** A CSV file in `folder` with 120 rows, and a price made of the other columns. */
export async function writeSmallCsv(
  folder: string,
  change: (lines: string[]) => void = () => {},
): Promise<string> {
  const lines = ["area,rooms,noise,price"];
  for (let i = 0; i < 120; i++) {
    const [area, rooms] = [(i * 37 % 101) / 50, (i * 53 % 97) / 50];
    const noise = (i * 71 % 89) / 50;
    lines.push(`${area},${rooms},${noise},${area * area + 2 * rooms}`);
  }
  change(lines);
  const file = `${folder}/homes.csv`;
  await Deno.writeTextFile(file, lines.map((line) => `${line}\n`).join(""));
  return file;
}
