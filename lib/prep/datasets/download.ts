import { createHash } from "node:crypto";

/** A file of the web that is known by its checksum. */
export interface RemoteFile {
  /** Where it is to be had. */
  readonly url: string;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** How long a download may take. */
export interface DownloadOptions {
  /** Milliseconds until the server must have answered. @default {3000} */
  readonly answerWithin?: number;
  /** Milliseconds until the whole file must be here. @default {60000} */
  readonly finishWithin?: number;
}

/** SHA-256 of bytes, hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Downloads a file and checks it. A machine that is off line is told from a slow
 * one within `answerWithin`.
 *
 * @throws {Error} If the server cannot be reached, refuses, or sends another file.
 */
export async function download(
  { url, sha256 }: RemoteFile,
  { answerWithin = 3000, finishWithin = 60_000 }: DownloadOptions = {},
): Promise<Uint8Array> {
  const controller = new AbortController();
  const abort = (seconds: number) => () =>
    controller.abort(new Error(`no answer within ${seconds} s`));
  let timer = setTimeout(abort(answerWithin / 1000), answerWithin);
  try {
    const response = await fetch(url, { signal: controller.signal });
    clearTimeout(timer);
    timer = setTimeout(abort(finishWithin / 1000), finishWithin);
    const bytes = await response.bytes();
    if (!response.ok) {
      throw new Error(`the server answers ${response.status}`);
    }
    if (sha256Of(bytes) !== sha256) {
      throw new Error(`its SHA-256 is "${sha256Of(bytes)}", not "${sha256}"`);
    }
    return bytes;
  } catch (error) {
    throw new Error(`Cannot download "${url}": ${reasonOf(error)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` hides why it failed in the cause of its error, behind the URL. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error.cause instanceof Error ? error.cause : error;
  return message.replace(/^error sending request for url \(.*?\): /, "");
}

/**
 * The folder for files that can be had again, as the operating system wants it;
 * undefined where the user has no home.
 */
export function cacheFolder(
  environment: (name: string) => string | undefined = Deno.env.get,
  os: typeof Deno.build.os = Deno.build.os,
): string | undefined {
  const home = environment("HOME");
  const byOs = os === "windows"
    ? environment("LOCALAPPDATA")
    : os === "darwin"
    ? home && `${home}/Library/Caches`
    : environment("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  return byOs ? `${byOs}/sagebook` : undefined;
}

/**
 * The file from the cache; undefined where it is not there, cannot be read, or is
 * another. It is then downloaded anew, and writing it tells what is wrong with
 * the cache.
 */
export async function readCached(
  path: string,
  { sha256 }: RemoteFile,
): Promise<Uint8Array | undefined> {
  try {
    const bytes = await Deno.readFile(path);
    return sha256Of(bytes) === sha256 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Writes a file whole: aside, then renamed, so that no one ever reads half of it. */
export async function writeCached(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const aside = `${path}.${crypto.randomUUID()}.part`;
  try {
    await Deno.writeFile(aside, bytes);
    await Deno.rename(aside, path);
  } catch (error) {
    await Deno.remove(aside).catch(() => {});
    throw error;
  }
}
