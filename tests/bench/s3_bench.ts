/**
 * S3 over HTTP beside moto's server, which keeps objects in memory and syncs nothing.
 *
 * @module
 */
import { startServerProcess } from "../local/serve_process.ts";
import { temporaryFolder } from "../local/service/support.ts";
import type { Suite } from "./harness.ts";
import { startMoto } from "./moto.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Neither server verifies it here, but moto wants one. */
const headers = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=key/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
};

/** Requests to one server. */
class Target {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async put(key: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const answer = await fetch(`${this.#url}/bucket/${key}`, {
      method: "PUT",
      headers,
      body,
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`PUT ${key} was answered ${answer.status}`);
  }

  async get(key: string, size: number): Promise<void> {
    const answer = await fetch(`${this.#url}/bucket/${key}`, { headers });
    const { byteLength } = await answer.arrayBuffer();
    if (byteLength !== size) {
      throw new Error(`GET ${key} brought ${byteLength} bytes`);
    }
  }

  async list(): Promise<void> {
    const answer = await fetch(`${this.#url}/bucket?list-type=2`, { headers });
    await answer.arrayBuffer();
  }

  async createBucket(): Promise<void> {
    const answer = await fetch(`${this.#url}/bucket`, {
      method: "PUT",
      headers,
    });
    await answer.body?.cancel();
  }
}

/** Seconds that clients need to do `count` pieces of work between them. */
async function timeOf(
  clients: number,
  count: number,
  work: (i: number) => Promise<void>,
): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (next < count) await work(next++);
  }));
  return (performance.now() - start) / 1000;
}

/** Sizes from 1 KiB to 16 MiB, many small and few large. */
function mixedSize(i: number): number {
  return KIB * 2 ** [0, 2, 4, 0, 6, 3, 8, 1, 10, 5, 14, 0][i % 12]!;
}

/** The comparisons of `deno task bench s3`. */
export const suite: Suite = {
  name: "s3",
  modules: [],
  async run(_python, measure) {
    await using folder = await temporaryFolder();
    await using server = await startServerProcess(folder.path);
    await using moto = await startMoto();
    const ours = new Target(server.url);
    const theirs = moto.url === undefined ? undefined : new Target(moto.url);
    const small = new Uint8Array(KIB).fill(1);
    const large = new Uint8Array(16 * MIB).fill(2);
    for (const target of [ours, theirs]) {
      await target?.createBucket();
      await timeOf(16, 500, async (i) => await target?.put(`kept/${i}`, small));
    }
    const sides = (work: (target: Target) => Promise<number>) => ({
      peer: moto.name,
      runs: 3,
      ours: () => work(ours),
      ...(theirs && { theirs: () => work(theirs) }),
    });
    const compare = (
      name: string,
      count: number,
      work: (target: Target) => Promise<number>,
    ) =>
      measure({
        ...sides(work),
        name,
        must: 1,
        aim: 0.5,
        detail: (seconds) => `${Math.round(count / seconds)} requests/s`,
      });
    await compare(
      "200 puts of 1 KiB, 1 client",
      200,
      (target) => timeOf(1, 200, (i) => target.put(`one/${i}`, small)),
    );
    await compare(
      "1,000 puts of 1 KiB, 16 clients",
      1000,
      (target) => timeOf(16, 1000, (i) => target.put(`many/${i}`, small)),
    );
    await compare(
      "1,000 gets of 1 KiB, 16 clients",
      1000,
      (target) => timeOf(16, 1000, (i) => target.get(`kept/${i % 500}`, KIB)),
    );
    await compare(
      "10 listings of 1,000 keys",
      10,
      (target) => timeOf(1, 10, () => target.list()),
    );
    // No bound: ours waits until the disk has it all, and moto for nothing.
    await measure({
      ...sides((target) =>
        timeOf(64, 240, async (i) => {
          const size = mixedSize(i);
          await target.put(`mixed/${i}`, large.subarray(0, size));
          await target.get(`mixed/${i}`, size);
        })
      ),
      name: "240 puts and gets, 1 KiB to 16 MiB, 64 clients",
      // One that fails ends the bench: a row means that none did.
      detail: (seconds) =>
        `${Math.round(480 / seconds)} requests/s, without an error`,
    });
  },
};
