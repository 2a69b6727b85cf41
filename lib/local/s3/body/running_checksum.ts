import type { Observer } from "../../store/object_files.ts";

/** A checksum that grows with the bytes it sees. */
export interface RunningChecksum extends Observer {
  /** The checksum of all bytes so far, big-endian. To be called once. */
  digest(): Uint8Array;
}

/** Big-endian bytes of 32-bit numbers. */
export function uint32Bytes(...numbers: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => view.setUint32(4 * i, number));
  return bytes;
}
