import { type RunningChecksum, uint32Bytes } from "./running_checksum.ts";

/** CRC-64/NVME, reflected, as two halves: NVM Express NVM Command Set, 5.2.1.3.4. */
const POLYNOMIAL_HIGH = 0x9a6c9329;
const POLYNOMIAL_LOW = 0xac4bc9b5;

/** As in CRC-32C: what a byte contributes when `n` further bytes follow it. */
const HIGH = new Uint32Array(8 * 256);
const LOW = new Uint32Array(8 * 256);
fillTables();

function fillTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry) {
        low ^= POLYNOMIAL_LOW;
        high ^= POLYNOMIAL_HIGH;
      }
    }
    HIGH[byte] = high;
    LOW[byte] = low;
  }
  for (let i = 256; i < HIGH.length; i++) {
    const byte = LOW[i - 256]! & 0xff;
    LOW[i] = ((LOW[i - 256]! >>> 8) | (HIGH[i - 256]! << 24)) ^ LOW[byte]!;
    HIGH[i] = (HIGH[i - 256]! >>> 8) ^ HIGH[byte]!;
  }
}

/** CRC-64/NVME, eight bytes at a step. */
export class Crc64Nvme implements RunningChecksum {
  #high = 0xffffffff;
  #low = 0xffffffff;

  update(chunk: Uint8Array): void {
    let high = this.#high;
    let low = this.#low;
    let i = 0;
    for (; i + 8 <= chunk.length; i += 8) {
      const a = 1792 + ((low ^ chunk[i]!) & 0xff);
      const b = 1536 + (((low >>> 8) ^ chunk[i + 1]!) & 0xff);
      const c = 1280 + (((low >>> 16) ^ chunk[i + 2]!) & 0xff);
      const d = 1024 + (((low >>> 24) ^ chunk[i + 3]!) & 0xff);
      const e = 768 + ((high ^ chunk[i + 4]!) & 0xff);
      const f = 512 + (((high >>> 8) ^ chunk[i + 5]!) & 0xff);
      const g = 256 + (((high >>> 16) ^ chunk[i + 6]!) & 0xff);
      const h = ((high >>> 24) ^ chunk[i + 7]!) & 0xff;
      low = LOW[a]! ^ LOW[b]! ^ LOW[c]! ^ LOW[d]! ^ LOW[e]! ^ LOW[f]! ^
        LOW[g]! ^ LOW[h]!;
      high = HIGH[a]! ^ HIGH[b]! ^ HIGH[c]! ^ HIGH[d]! ^ HIGH[e]! ^ HIGH[f]! ^
        HIGH[g]! ^ HIGH[h]!;
    }
    for (; i < chunk.length; i++) {
      const byte = (low ^ chunk[i]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ LOW[byte]!;
      high = (high >>> 8) ^ HIGH[byte]!;
    }
    this.#high = high;
    this.#low = low;
  }

  digest(): Uint8Array {
    return uint32Bytes(~this.#high >>> 0, ~this.#low >>> 0);
  }
}
