import { UserError } from "../../../engines/user_error.ts";
import { joinInside, unpackArchive } from "../../jobs/archive.ts";

/** The script of a training job, and what it is called with. */
export interface TrainingScript {
  /** File name, relative to its folder. */
  readonly program: string;
  /** Hyperparameters that are not reserved for the toolkit. */
  readonly hyperparameters: Readonly<Record<string, string>>;
}

/**
 * Sorts out the hyperparameters of script mode.
 *
 * @throws {UserError} If they name no script.
 */
export function trainingScript(
  hyperparameters: Readonly<Record<string, string>>,
): TrainingScript {
  const { sagemaker_program: program } = hyperparameters;
  if (program === undefined) {
    throw new UserError(
      `This image runs a script: name it by the hyperparameter "sagemaker_program", and its archive by "sagemaker_submit_directory"`,
    );
  }
  const others = Object.entries(hyperparameters)
    .filter(([name]) => !name.startsWith("sagemaker_"));
  return {
    program: decodeText(program),
    hyperparameters: Object.fromEntries(others),
  };
}

/**
 * A text as the script sees it: the SDKs encode hyperparameters as JSON. People
 * who call the API themselves often do not.
 */
export function decodeText(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}

/**
 * Unpacks a script's archive and returns the path of the script.
 *
 * @throws {UserError} If the archive is none, or the script is not in it.
 */
export async function unpackScript(
  archive: string,
  folder: string,
  program: string,
): Promise<string> {
  try {
    await unpackArchive(archive, folder);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(
      `Cannot unpack the script's archive, which must be a tar.gz file: ${error.message}`,
    );
  }
  return await findScript(folder, program);
}

/**
 * The path of `program` in `folder`.
 *
 * @throws {UserError} If there is none.
 */
export async function findScript(
  folder: string,
  program: string,
): Promise<string> {
  const path = joinInside(folder, program);
  try {
    await Deno.stat(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`There is no "${program}" in the script's archive`);
  }
  return path;
}
