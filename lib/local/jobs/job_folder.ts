import { UserError } from "../../engines/user_error.ts";
import { joinInside } from "./archive.ts";
import type { SourceFile } from "./protocol.ts";

/**
 * Brings files from the object store into `folder`; the paths, in order.
 *
 * A script gets copies, as it may write on what it is given. Our own containers
 * only read, so that they get links.
 *
 * @throws {UserError} If a key cannot be the name of a file.
 */
export async function bringFiles(
  files: readonly SourceFile[],
  folder: string,
  { copy, gunzip = false }: { copy: boolean; gunzip?: boolean },
): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const { name, path } of files) {
    const target = pathOf(folder, name);
    if (name.includes("/")) {
      await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), {
        recursive: true,
      });
    }
    if (gunzip) await gunzipFile(path, target);
    else if (copy) await Deno.copyFile(path, target);
    else await link(path, target);
    paths.push(target);
  }
  return paths;
}

function pathOf(folder: string, name: string): string {
  try {
    return joinInside(folder, name);
  } catch (error) {
    throw new UserError(
      `Data download failed: ${(error as Error).message}`,
    );
  }
}

async function link(path: string, target: string): Promise<void> {
  try {
    await Deno.link(path, target);
  } catch (error) {
    // Some file systems know no hard links.
    if (error instanceof Deno.errors.NotFound) throw error;
    await Deno.copyFile(path, target);
  }
}

async function gunzipFile(path: string, target: string): Promise<void> {
  using source = await Deno.open(path);
  using file = await Deno.open(target, {
    write: true,
    create: true,
    truncate: true,
  });
  try {
    await source.readable
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeTo(file.writable);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UserError(
      `Data download failed: "${
        target.split("/").at(-1)
      }" is not a gzip file: ${error.message}`,
    );
  }
}
