import { isAbsent, pythons } from "../support/peers.ts";

/** The oldest botocore whose model has the limits of our table. */
export const OLDEST = "botocore 1.43.11";

/** A copy of AWS's model of SageMaker's API, and where it came from. */
export interface FoundModel {
  /** Such as `botocore 1.43.11`, or the path that was given. */
  readonly name: string;
  readonly text: string;
}

/**
 * The copies at hand: the one that `SAGEBOOK_API_MODEL` names, else those of
 * botocore in the machine's Pythons.
 */
export async function findModels(): Promise<FoundModel[]> {
  const path = Deno.env.get("SAGEBOOK_API_MODEL");
  if (path) return [{ name: path, text: await readModelFile(path) }];
  const found: FoundModel[] = [];
  for (const python of pythons()) {
    const botocore = await botocoreOf(python);
    if (botocore === undefined) continue;
    const { version, folder } = botocore;
    for (const file of ["service-2.json", "service-2.json.gz"]) {
      const path = `${folder}/data/sagemaker/2017-07-24/${file}`;
      const text = await readModelFile(path).catch(() => undefined);
      if (text !== undefined) found.push({ name: `botocore ${version}`, text });
    }
  }
  return found;
}

/** The first that is new enough; one that is given is taken whatever its age. */
export function upToDate(
  models: readonly FoundModel[],
): FoundModel | undefined {
  return models.find(({ name }) =>
    !name.startsWith("botocore") ||
    name.localeCompare(OLDEST, "en", { numeric: true }) >= 0
  );
}

async function botocoreOf(
  python: string,
): Promise<{ version: string; folder: string } | undefined> {
  const code =
    "import botocore, os; print(botocore.__version__); print(os.path.dirname(botocore.__file__))";
  try {
    const { success, stdout } = await new Deno.Command(python, {
      args: ["-c", code],
      stderr: "null",
    }).output();
    if (!success) return undefined;
    const [version, folder] = new TextDecoder().decode(stdout).split(/\r?\n/);
    return { version: version!, folder: folder! };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The text of a model's file, which newer releases of botocore keep gzipped. */
export async function readModelFile(path: string): Promise<string> {
  const { readable } = await Deno.open(path);
  const bytes = path.endsWith(".gz")
    ? readable.pipeThrough(new DecompressionStream("gzip"))
    : readable;
  return await new Response(bytes).text();
}
