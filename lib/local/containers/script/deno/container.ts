import { UserError } from "../../../../engines/user_error.ts";
import type {
  Container,
  ServingContext,
  TrainingContext,
} from "../../container.ts";
import { scriptArguments, scriptEnvironment } from "../environment.ts";
import { scriptFailure } from "../failure.ts";
import { fromFileUrl } from "../file_url.ts";
import { ScriptServer } from "../server.ts";
import { findScript, trainingScript, unpackScript } from "../settings.ts";
import { denoArguments, denoEnvironment, runDeno } from "./process.ts";

const SERVER = new URL("./serve.ts", import.meta.url);

/**
 * Our own image for TypeScript: the user's script runs in the Deno that runs us,
 * and reads and writes no more than its job's folder. It has no network.
 */
export const denoContainer: Container = { trainsOnEachHost: true, train, load };

async function train(context: TrainingContext): Promise<void> {
  const { folder, codeArchive, log, keepUp, stopSignal, grace } = context;
  const { program, hyperparameters } = trainingScript(context.hyperparameters);
  if (codeArchive === undefined) {
    throw new UserError(
      `Cannot find the script "${program}": name its archive in S3 by the hyperparameter "sagemaker_submit_directory"`,
    );
  }
  const codeFolder = `${folder}/code`;
  const script = await unpackScript(codeArchive, codeFolder, program);
  const args = scriptArguments(hyperparameters);
  const command = ["deno", "run", program, ...args];
  log(`Invoking script with the following command: ${command.join(" ")}`);
  const exit = await runDeno({
    script,
    args,
    folder: codeFolder,
    read: [folder],
    write: [
      context.modelFolder,
      `${folder}/output`,
      ...(context.checkpointFolder ? [context.checkpointFolder] : []),
    ],
    environment: scriptEnvironment(context, {
      program,
      codeFolder,
      hyperparameters,
      framework: "deno",
    }),
    stopSignal,
    grace,
    log,
    ...(keepUp && { keepUp }),
  });
  if (exit.code === 0) return;
  throw await scriptFailure({
    ...exit,
    command,
    failureFile: `${folder}/output/failure`,
  });
}

async function load(context: ServingContext): Promise<ScriptServer> {
  const { modelFolder, folder, codeArchive } = context;
  const program = context.environment.SAGEMAKER_PROGRAM;
  if (program === undefined) {
    throw new UserError(
      `This image serves by a script: name it by "SAGEMAKER_PROGRAM" in the environment of the model`,
    );
  }
  const script = codeArchive === undefined
    ? await findScript(`${modelFolder}/code`, program)
    : await unpackScript(codeArchive, `${folder}/code`, program);
  const environment = {
    SM_MODEL_DIR: modelFolder,
    SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: "application/json",
    ...context.environment,
  };
  return await ScriptServer.start({
    program: Deno.execPath(),
    args: [
      ...denoArguments({ read: [folder], write: [], environment }),
      fromFileUrl(SERVER),
      modelFolder,
      script,
    ],
    environment: denoEnvironment(environment),
    clearEnvironment: true,
    context,
  });
}
