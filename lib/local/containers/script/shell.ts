import { UserError } from "../../../engines/user_error.ts";
import { runProcess, type ScriptExit, type ScriptProcess } from "./process.ts";

/** Whether the images run a program by the shell, as they do by its name alone. */
export function isShellScript(program: string): boolean {
  return program.endsWith(".sh");
}

/** How a shell script is run, and with which Python. */
export interface ShellRun extends Omit<ScriptProcess, "program"> {
  readonly script: string;
  /** The interpreter that it calls as `python` or `python3`. */
  readonly python: string;
  /** What stands before a Python script to have the interpreter run it in our folder. */
  readonly launcher: readonly string[];
  /** Where these commands are put for it. */
  readonly commands: string;
}

/**
 * Runs a shell script, such as the one by which SageMaker's SDK for Python puts code
 * into a model. Python finds `/opt/ml` from it as from a script of its own; the shell
 * itself finds it in the environment alone.
 *
 * @throws {UserError} Where there is no shell.
 */
export async function runShellScript(run: ShellRun): Promise<ScriptExit> {
  const path = run.environment.PATH ?? Deno.env.get("PATH") ?? "/usr/bin:/bin";
  await writePython(run, path);
  await Deno.chmod(run.script, 0o755).catch(() => {});
  try {
    return await runProcess({
      ...run,
      program: "/bin/sh",
      // The shell runs it itself where its first line names no interpreter.
      args: ["-c", '"$0" "$@"', run.script, ...run.args],
      environment: {
        ...run.environment,
        PATH: `${run.commands}:${path}`,
        PYTHONUNBUFFERED: "1",
      },
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      `Cannot run the script "${run.script}": there is no shell /bin/sh`,
    );
  }
}

/** With options in place of a script, such as `-m`, it is the plain interpreter. */
async function writePython(
  { python, launcher, commands }: ShellRun,
  path: string,
): Promise<void> {
  await Deno.mkdir(commands, { recursive: true });
  const text = `#!/bin/sh
PATH=${quote(path)}
case "$1" in
  "" | -*) exec ${quote(python)} "$@" ;;
  *) exec ${[python, ...launcher].map(quote).join(" ")} "$@" ;;
esac
`;
  for (const name of ["python", "python3"]) {
    await Deno.writeTextFile(`${commands}/${name}`, text, { mode: 0o755 });
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
