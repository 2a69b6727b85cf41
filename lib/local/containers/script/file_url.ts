/**
 * The path of a file of ours.
 *
 * @throws {TypeError} If our files are not on this machine's disk.
 */
export function fromFileUrl(url: URL): string {
  if (url.protocol !== "file:") {
    throw new TypeError(
      `Cannot run "${url}": scripts need Sagebook as files on disk, from a clone`,
    );
  }
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}
