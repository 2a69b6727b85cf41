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

/**
 * Writes the kernel's description to where this Jupyter looks first: `deno jupyter
 * --install` knows nothing of a data folder that is set otherwise.
 */
async function installKernel(): Promise<void> {
  const folders = await dataFolders();
  const known = await Promise.all(folders.map(hasKernel));
  if (known.includes(true)) return console.log("The Deno kernel is installed");
  const folder = `${folders[0]}/kernels/deno`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    `${folder}/kernel.json`,
    JSON.stringify(KERNEL, undefined, 2),
  );
  console.log(`Installed the Deno kernel in ${folder}`);
}

/** As `deno jupyter --install` writes it. */
const KERNEL = {
  argv: [
    Deno.execPath(),
    "jupyter",
    "--kernel",
    "--conn",
    "{connection_file}",
  ],
  display_name: "Deno",
  language: "typescript",
};

/** Where Jupyter looks for kernels, the user's own folder first. */
async function dataFolders(): Promise<string[]> {
  const { stdout } = await new Deno.Command("jupyter", {
    args: ["--paths", "--json"],
    stderr: "null",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).data;
}

async function hasKernel(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(`${folder}/kernels/deno/kernel.json`)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
