import type { Command } from "commander";

/** Programs that open notebooks, the better first. */
const FRONT_ENDS = [["jupyter", "lab"], ["jupyter", "notebook"]] as const;

const HOW_TO_GET_ONE =
  `Cannot find Jupyter on this machine. To open the notebooks:
  VS Code     install the extensions "Jupyter" and "Deno", open a notebook, choose the kernel "Deno"
  JupyterLab  pip install jupyterlab, then this command again
  neither     deno task sagebook notebook export writes them as pages with live charts`;

/** `sagebook lab` */
export function addLab(program: Command): void {
  program.command("lab")
    .description(
      "open the notebooks in your Jupyter, its Deno kernel installed",
    )
    .option("--no-open", "install the kernel, and open nothing")
    .action(async ({ open }: { open: boolean }) => {
      const frontEnd = await findFrontEnd();
      if (frontEnd === undefined) throw new Error(HOW_TO_GET_ONE);
      await installKernel();
      if (!open) return;
      const [program, ...args] = frontEnd;
      await new Deno.Command(program, { args: [...args, "notebooks"] })
        .spawn().status;
    });
}

async function findFrontEnd() {
  for (const [program, subcommand] of FRONT_ENDS) {
    if (await succeeds(program, [subcommand, "--version"])) {
      return [program, subcommand] as const;
    }
  }
  return undefined;
}

async function succeeds(program: string, args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, {
      args,
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Deno itself leaves a kernel that is there already as it is. */
async function installKernel(): Promise<void> {
  const { stdout } = await new Deno.Command("jupyter", {
    args: ["kernelspec", "list", "--json"],
    stderr: "null",
  }).output();
  const { kernelspecs } = JSON.parse(new TextDecoder().decode(stdout));
  if ("deno" in kernelspecs) return console.log("The Deno kernel is installed");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["jupyter", "--install"],
  }).output();
  if (!success) {
    throw new Error(
      `Cannot install the Deno kernel: ${
        new TextDecoder().decode(stderr).trim()
      }`,
    );
  }
  console.log("Installed the Deno kernel");
}
