/**
 * The real peers that tests run beside ours: Debian's Python packages and
 * programs. On a user's machine a missing peer skips its tests, visibly; in CI
 * it fails them.
 *
 * @module
 */

import { delimiter, join } from "node:path";

const inCi = Deno.env.get("CI") === "true";

/** Whether an error says that a program is not there, or is none. */
export function isAbsent(error: unknown): boolean {
  const { NotADirectory, NotFound, PermissionDenied } = Deno.errors;
  return [NotADirectory, NotFound, PermissionDenied]
    .some((kind) => error instanceof kind);
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, {
      args,
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (isAbsent(error)) return false;
    // Deno starts no batch file of Windows, which `npx` is there.
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  }
}

/**
 * Every `python3` of the machine. Debian's own comes first: its XGBoost and
 * scikit-learn have the versions of SageMaker's images. npx puts other folders
 * before the user's, and so the rest of PATH counts too.
 */
export function pythons(): string[] {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter).filter(Boolean);
  return [
    ...new Set(["/usr/bin", ...folders].map((path) => join(path, "python3"))),
  ];
}

/** A Python that has all of `modules`, or undefined. */
export async function findPython(
  ...modules: string[]
): Promise<string | undefined> {
  for (const python of pythons()) {
    if (await succeeds(python, ["-c", `import ${modules.join(", ")}`])) {
      return python;
    }
  }
  return undefined;
}

/** Whether a program answers `--version`. */
export function hasProgram(program: string): Promise<boolean> {
  return succeeds(program, ["--version"]);
}

/**
 * A test that needs a Python with `modules`. Its name says so, and without them
 * it is skipped, or fails in CI; with `ignore` it is skipped anywhere.
 */
export async function pythonTest(
  name: string,
  modules: string[],
  fn: (python: string, t: Deno.TestContext) => Promise<void>,
  ignore = false,
): Promise<void> {
  const python = await findPython(...modules);
  Deno.test({
    name: `${name} [needs Python with ${modules.join(", ")}]`,
    ignore: ignore || python === undefined && !inCi,
    async fn(t) {
      if (python === undefined) {
        throw new Error(`CI must install Python with ${modules.join(", ")}`);
      }
      await fn(python, t);
    },
  });
}

/** Runs a Python program given as text and returns what it prints. */
export async function runPython(
  python: string,
  program: string,
  args: string[] = [],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: ["-c", program, ...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
