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
  if (path) return [{ name: path, text: await Deno.readTextFile(path) }];
  const found: FoundModel[] = [];
  for (const python of ["python3", "/usr/bin/python3"]) {
    const botocore = await botocoreOf(python);
    if (botocore === undefined) continue;
    const { version, folder } = botocore;
    const text = await readService(`${folder}/data/sagemaker/2017-07-24`);
    if (text !== undefined) found.push({ name: `botocore ${version}`, text });
  }
  return found;
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
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Newer releases of botocore keep it gzipped. */
async function readService(folder: string): Promise<string | undefined> {
  for (const name of ["service-2.json", "service-2.json.gz"]) {
    const file = await Deno.open(`${folder}/${name}`).catch(() => undefined);
    if (file === undefined) continue;
    const bytes = name.endsWith(".gz")
      ? file.readable.pipeThrough(new DecompressionStream("gzip"))
      : file.readable;
    return await new Response(bytes).text();
  }
  return undefined;
}
