/**
 * What the tours of Local SageMaker by three clients have in common: a server, and
 * the data that is on it.
 *
 * @module
 */
import { openLocalSageMaker, serve } from "../../lib/local/mod.ts";
import { temporaryFolder } from "../local/service/support.ts";
import { sourceDir } from "../local/jobs/support.ts";

/** Label, id-like column and two features; no header. */
export const TRAIN_CSV = Array.from(
  { length: 400 },
  (_, i) => `${(i % 11) + 3 * (i % 5)},${i % 11},${i % 5}\n`,
).join("");

/** An id, then the features: what a filter takes off before the model sees it. */
export const BATCH_CSV = "id-1,3,2\nid-2,10,4\nid-3,0,0\n";

/** Doubles every number of its input. */
export const PROCESSING_SCRIPT = `
const [input, output] = Deno.args;
const rows = Deno.readTextFileSync(input + "/a.csv").trim().split("\\n");
const doubled = rows.map((row) => row.split(",").map((cell) => Number(cell) * 2).join());
Deno.writeTextFileSync(output + "/doubled.csv", doubled.join("\\n") + "\\n");
console.log("doubled " + rows.length);
`;

const MIB = 2 ** 20;

/** Bytes that differ from MiB to MiB. */
export function* mebibytes(count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    const bytes = new Uint8Array(MIB).fill(i);
    new DataView(bytes.buffer).setUint32(0, i);
    yield bytes;
  }
}

/** Where a tour goes. */
export interface TourServer {
  readonly url: string;
  /** A folder of files: data, a processing script and `sourcedir.tar.gz`. */
  readonly folder: string;
}

/** Serves over HTTP while `tour` runs. */
export async function withTourServer(
  tour: (server: TourServer) => Promise<void>,
): Promise<void> {
  await using temporary = await temporaryFolder();
  const files = `${temporary.path}/files`;
  await Deno.mkdir(files);
  const script = await Deno.readTextFile(
    new URL("../../lib/train/sklearn_gbm_script.py", import.meta.url),
  );
  const archive = await sourceDir({ "sklearn_gbm_script.py": script });
  await Deno.writeFile(`${files}/sourcedir.tar.gz`, archive);
  await Deno.writeTextFile(`${files}/train.csv`, TRAIN_CSV);
  await Deno.writeTextFile(`${files}/batch.csv`, BATCH_CSV);
  await Deno.writeTextFile(`${files}/double.ts`, PROCESSING_SCRIPT);
  await Deno.writeTextFile(`${files}/numbers.csv`, "1,2\n3,4\n");
  await using local = await openLocalSageMaker({
    stateFolder: `${temporary.path}/state`,
  });
  await using server = serve(local, { port: 0 });
  await tour({ url: server.url, folder: files });
}
