import { padding, readTar, tarHeader } from "./tar.ts";

/** Unpacks a `.tar.gz` into `folder`, which is made. */
export async function unpackArchive(
  path: string,
  folder: string,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  using file = await Deno.open(path);
  const stream = file.readable.pipeThrough(new DecompressionStream("gzip"));
  for await (const { name, data, mode } of readTar(stream)) {
    const target = joinInside(folder, name);
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), {
      recursive: true,
    });
    using out = await Deno.open(target, {
      write: true,
      create: true,
      truncate: true,
      mode: (mode & 0o777) | 0o600,
    });
    for await (const piece of data) await writeAll(out, piece);
  }
}

/** Of names, and on Windows of paths as well: `..\..` leads out there. */
const SEPARATOR = Deno.build.os === "windows" ? /[\\/]/ : "/";

/**
 * `folder/name`, where that lies in `folder`.
 *
 * @throws {TypeError} If `name` leads out of it.
 */
export function joinInside(folder: string, name: string): string {
  const parts = name.split(SEPARATOR).filter((part) =>
    part !== "" && part !== "."
  );
  if (parts.length === 0 || parts.includes("..") || name.includes("\0")) {
    throw new TypeError(
      `Cannot use the path "${name}": it leads out of its folder`,
    );
  }
  return `${folder}/${parts.join("/")}`;
}

/**
 * Packs all files below the `folders` as one `.tar.gz`, in the order of their
 * names; of two files with one name the first folder's is taken. Returns false,
 * and writes nothing, where there is no file.
 */
export async function packArchive(
  folders: readonly string[],
  path: string,
): Promise<boolean> {
  const files = await mergeFolders(folders);
  if (files.size === 0) return false;
  using out = await Deno.open(path, {
    write: true,
    create: true,
    truncate: true,
  });
  await ReadableStream.from(tarStream(files))
    .pipeThrough(new CompressionStream("gzip"))
    .pipeTo(out.writable);
  return true;
}

/** Path in the archive to path on disk, sorted by the former. */
export async function mergeFolders(
  folders: readonly string[],
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for await (const name of filesBelow(folder)) {
      if (!files.has(name)) files.set(name, `${folder}/${name}`);
    }
  }
  return new Map([...files].toSorted(([a], [b]) => a < b ? -1 : 1));
}

/**
 * Relative paths of all files below `folder`; none where it is missing. A link
 * stands for the file that it leads to; what is neither, such as a pipe, is left
 * out.
 */
export async function* filesBelow(
  folder: string,
  prefix = "",
): AsyncGenerator<string> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  });
  for (const { name, isDirectory, isFile, isSymlink } of entries) {
    if (isDirectory) {
      yield* filesBelow(`${folder}/${name}`, `${prefix}${name}/`);
    } else if (isFile || isSymlink && await leadsToFile(`${folder}/${name}`)) {
      yield `${prefix}${name}`;
    }
  }
}

async function leadsToFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    if (error instanceof Deno.errors.FilesystemLoop) return false;
    throw error;
  }
}

async function* tarStream(
  files: ReadonlyMap<string, string>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const [name, path] of files) {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    for (const block of tarHeader(name, size)) yield new Uint8Array(block);
    let left = size;
    for await (const piece of file.readable) {
      const kept = piece.subarray(0, left);
      left -= kept.length;
      yield kept;
    }
    // A file that a script cut short while it was read is filled up with zeros.
    yield new Uint8Array(left + padding(size).length);
  }
  yield new Uint8Array(1024);
}

/** Writes all of `data`. */
export async function writeAll(
  file: Deno.FsFile,
  data: Uint8Array,
): Promise<void> {
  for (let at = 0; at < data.length;) {
    at += await file.write(data.subarray(at));
  }
}
