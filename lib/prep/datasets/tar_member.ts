const BLOCK = 512;
/** Where a header tells a file from a folder and from an extended header. */
const TYPE = 156;
const REGULAR = 0x30;

/**
 * The contents of a member of a `.tgz` archive, by the end of its name.
 *
 * @throws {Error} If there is none.
 */
export async function readTgzMember(
  archive: Uint8Array,
  member: string,
): Promise<Uint8Array> {
  const stream = new Blob([archive as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const tar = await new Response(stream).bytes();
  for (let at = 0; at + BLOCK <= tar.length;) {
    const name = field(tar, at, 100);
    const size = parseInt(field(tar, at + 124, 12), 8) || 0;
    const start = at + BLOCK;
    const isFile = tar[at + TYPE] === REGULAR || tar[at + TYPE] === 0;
    if (isFile && (name === member || name.endsWith(`/${member}`))) {
      return tar.subarray(start, start + size);
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error(`Cannot read the archive: it has no "${member}"`);
}

/** A text field of a tar header, which ends with a NUL unless it is full. */
function field(tar: Uint8Array, at: number, length: number): string {
  return new TextDecoder().decode(tar.subarray(at, at + length))
    .replace(/\0.*$/s, "").trim();
}
