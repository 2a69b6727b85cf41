import { fromFileUrl } from "./file_url.ts";
import { UserError } from "../../../engines/user_error.ts";
import {
  type Container,
  ScriptError,
  type ServingContext,
  type TrainingContext,
} from "../container.ts";
import { scriptArguments, scriptEnvironment } from "./environment.ts";
import { scriptFailure } from "./failure.ts";
import { runProcess, type ScriptExit } from "./process.ts";
import { ScriptServer } from "./server.ts";
import { isShellScript, runShellScript } from "./shell.ts";
import { findScript, trainingScript, unpackScript } from "./settings.ts";

/** A framework whose images run Python scripts. */
export type Framework = "scikit-learn" | "xgboost" | "pytorch";

const LAUNCHER = new URL("./python/launch.py", import.meta.url);
const SERVER = new URL("./python/serve.py", import.meta.url);

/** The module that each framework's image brings. */
const MODULES: Readonly<Record<Framework, string>> = {
  "scikit-learn": "sagemaker_sklearn_container.training:main",
  xgboost: "sagemaker_xgboost_container.training:main",
  pytorch: "sagemaker_pytorch_container.training:main",
};

/** The container of a framework: it runs the user's script in the user's Python. */
export function pythonContainer(framework: Framework): Container {
  return {
    trainsOnEachHost: true,
    train: (context) => train(context, framework),
    load: (context) => load(context, framework),
  };
}

async function train(
  context: TrainingContext,
  framework: Framework,
): Promise<void> {
  const { program, hyperparameters } = trainingScript(context.hyperparameters);
  const python = requirePython(context.python, program);
  const codeFolder = `${context.folder}/code`;
  const script = await unpackTrainingScript(context, program);
  const args = scriptArguments(hyperparameters);
  const isShell = isShellScript(program);
  const command = isShell
    ? ["/bin/sh", "-c", `./${program}`, ...args]
    : [python, program, ...args];
  context.log(
    `Invoking script with the following command: ${command.join(" ")}`,
  );
  const run = {
    args,
    folder: codeFolder,
    environment: scriptEnvironment(context, {
      program,
      codeFolder,
      hyperparameters,
      framework: MODULES[framework],
    }),
    stopSignal: context.stopSignal,
    grace: context.grace,
    log: context.log,
    ...(context.keepUp && { keepUp: context.keepUp }),
  };
  const exit = isShell
    ? await runShellScript({
      ...run,
      script,
      python,
      launcher: launcherArguments(context.folder),
      commands: `${context.folder}/bin`,
    })
    : await runPython(python, {
      ...run,
      args: launcherArguments(context.folder, script, ...args),
    });
  if (exit.code === 0) return;
  throw await scriptFailure({
    ...exit,
    command,
    failureFile: `${context.folder}/output/failure`,
    help: (line) => missingModuleAdvice(line, python),
  });
}

async function unpackTrainingScript(
  { codeArchive, folder }: TrainingContext,
  program: string,
): Promise<string> {
  if (codeArchive === undefined) {
    throw new UserError(
      `Cannot find the script "${program}": name its archive in S3 by the hyperparameter "sagemaker_submit_directory"`,
    );
  }
  return await unpackScript(codeArchive, `${folder}/code`, program);
}

/**
 * The interpreter.
 *
 * @throws {UserError} If the user named none.
 */
export function requirePython(
  python: string | undefined,
  program: string,
): string {
  if (python !== undefined) return python;
  throw new UserError(
    `Cannot run the script "${program}": it needs Python. Install Python with the modules of the script, and name the interpreter by --python or SAGEBOOK_PYTHON`,
  );
}

/** Has Python run a script, with its arguments, in a folder that stands for `/opt/ml`. */
export function launcherArguments(
  folder: string,
  ...script: readonly string[]
): string[] {
  return [fromFileUrl(LAUNCHER), folder, ...script];
}

type PythonRun = Omit<Parameters<typeof runProcess>[0], "program">;

/** Runs Python, its output unbuffered so that the log can be read meanwhile. */
export async function runPython(
  python: string,
  run: PythonRun,
): Promise<ScriptExit> {
  try {
    return await runProcess({
      ...run,
      program: python,
      environment: { ...run.environment, PYTHONUNBUFFERED: "1" },
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw noInterpreter(python);
  }
}

function noInterpreter(python: string): UserError {
  return new UserError(
    `Cannot run Python: there is no interpreter "${python}". Install it, or name another by --python or SAGEBOOK_PYTHON`,
  );
}

/** What to install, where a script failed for want of a module. */
export function missingModuleAdvice(
  line: string,
  python: string,
): string | undefined {
  const name = /^ModuleNotFoundError: No module named '([^'.]+)/.exec(line)
    ?.[1];
  if (name === undefined) return undefined;
  const distribution = { sklearn: "scikit-learn", yaml: "pyyaml" }[name] ??
    name;
  return `Install it: ${python} -m pip install ${distribution}`;
}

async function load(
  context: ServingContext,
  framework: Framework,
): Promise<ScriptServer> {
  const script = await servingScript(context, framework);
  const python = requirePython(context.python, script ?? framework);
  try {
    return await ScriptServer.start({
      program: python,
      args: [fromFileUrl(SERVER), framework, context.modelFolder, script ?? ""],
      context,
      environment: {
        SM_MODEL_DIR: context.modelFolder,
        PYTHONUNBUFFERED: "1",
        ...context.environment,
      },
      describeFailure: (message) =>
        [message, missingModuleAdvice(message, python)].filter(Boolean)
          .join(". "),
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw noInterpreter(python);
    throw error;
  }
}

/** The script that serves; undefined where the framework can do without. */
async function servingScript(
  { environment, codeArchive, folder, modelFolder }: ServingContext,
  framework: Framework,
): Promise<string | undefined> {
  const program = environment.SAGEMAKER_PROGRAM;
  if (program === undefined) {
    if (framework === "pytorch") return undefined;
    throw new ScriptError(
      `ClientError: This image serves by a script: name it by "SAGEMAKER_PROGRAM" in the environment of the model`,
    );
  }
  if (codeArchive !== undefined) {
    return await unpackScript(codeArchive, `${folder}/code`, program);
  }
  return await findScript(`${modelFolder}/code`, program);
}
