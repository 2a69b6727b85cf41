import { resolve } from "node:path";

const root = resolve(import.meta.dirname!, "../..");

/** The infrastructure's own configuration and lock file. */
export const CONFIG = ["--config", "lib/infra/cdk/deno.json"];

/** How a program ended, and what it said. */
export interface Answer {
  readonly code: number;
  readonly output: string;
}

/** Runs Deno in the repository's folder; `env` is added to the environment. */
export async function deno(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}
