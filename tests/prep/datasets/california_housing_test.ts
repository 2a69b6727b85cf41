import { DataError } from "../../../lib/prep/data_error.ts";
import {
  californiaHousing,
  type HousingSources,
} from "../../../lib/prep/datasets/california_housing.ts";
import { sha256Of } from "../../../lib/prep/datasets/download.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "../../support/assert.ts";

/** Three block groups as in the original file: longitude first, no header. */
const MEMBER = [
  "-122.230000,37.880000,41.000000,880.000000,129.000000,322.000000,126.000000,8.325200,452600.000000",
  "-122.220000,37.860000,21.000000,7099.000000,1106.000000,2401.000000,1138.000000,8.301400,358500.000000",
  "-122.240000,37.850000,52.000000,1467.000000,190.000000,496.000000,177.000000,7.257400,352100.000000",
].join("\n") + "\n";

/** A tar header, without the checksum that no one reads here. */
function header(name: string, size: number, type: string): Uint8Array {
  const block = new Uint8Array(512);
  const encoder = new TextEncoder();
  block.set(encoder.encode(name), 0);
  block.set(encoder.encode(size.toString(8).padStart(11, "0")), 124);
  block.set(encoder.encode(type), 156);
  return block;
}

function padded(bytes: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
  blocks.set(bytes);
  return blocks;
}

/** An archive as scikit-learn's, with an extended header before the file. */
async function makeArchive(): Promise<Uint8Array> {
  const member = new TextEncoder().encode(MEMBER);
  const extended = new TextEncoder().encode("30 mtime=946684800.000000000\n");
  const tar = new Blob([
    header("CaliforniaHousing/", 0, "5"),
    header("CaliforniaHousing/cal_housing.domain", 9, "0"),
    padded(new TextEncoder().encode("longitude")),
    header("PaxHeader/cal_housing.data", extended.length, "x"),
    padded(extended),
    header("CaliforniaHousing/cal_housing.data", member.length, "0"),
    padded(member),
    new Uint8Array(1024),
  ] as BlobPart[]);
  const stream = tar.stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}

/** Runs `fn` with sources on this machine, and counts what the server is asked. */
async function withSources(
  fn: (sources: HousingSources, asked: () => number) => Promise<void>,
): Promise<void> {
  const archive = await makeArchive();
  const folder = await Deno.makeTempDir();
  let asked = 0;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => {
      asked++;
      return new Response(archive as Uint8Array<ArrayBuffer>);
    },
  );
  try {
    await fn({
      data: "",
      cache: `${folder}/cache`,
      archive: {
        url: `http://127.0.0.1:${server.addr.port}/cal_housing.tgz`,
        sha256: sha256Of(archive),
      },
    }, () => asked);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("californiaHousing() downloads once, then reads the cache", () =>
  withSources(async (sources, asked) => {
    const first = await californiaHousing(sources);
    assertStringIncludes(first.source, "download (http://127.0.0.1");
    assertEquals(first.findings, []);
    const { table } = first;
    assertEquals(table.columns.map(({ values }) => values[0]), [
      8.3252,
      41,
      880 / 126,
      129 / 126,
      322,
      322 / 126,
      37.88,
      -122.23,
      4.526,
    ]);
    const second = await californiaHousing(sources);
    assertEquals(second.source, `cache (${sources.cache}/cal_housing.tgz)`);
    assertEquals(second.table, table);
    assertEquals(second.sha256, sources.archive!.sha256);
    assertEquals(asked(), 1);
  }));

Deno.test("californiaHousing() downloads anew where the cache is damaged", () =>
  withSources(async (sources, asked) => {
    await californiaHousing(sources);
    await Deno.writeTextFile(`${sources.cache}/cal_housing.tgz`, "half");
    assertStringIncludes((await californiaHousing(sources)).source, "download");
    assertEquals(asked(), 2);
  }));

Deno.test("californiaHousing() takes a given folder first, and never falls through", () =>
  withSources(async (sources, asked) => {
    await Deno.mkdir(`${sources.cache}`);
    await Deno.writeTextFile(`${sources.cache}/cal_housing.data`, MEMBER);
    const { source, table } = await californiaHousing({
      ...sources,
      data: sources.cache!,
    });
    assertEquals(source, `${sources.cache}/cal_housing.data`);
    assertEquals(table.rows, 3);
    await assertRejects(
      () => californiaHousing({ ...sources, data: "/nowhere" }),
      DataError,
      'Cannot prepare "/nowhere": there is no such file',
    );
    assertEquals(asked(), 0);
  }));

Deno.test("californiaHousing() works where the cache cannot be written, and says so", () =>
  withSources(async (sources) => {
    await Deno.writeTextFile(
      sources.cache!,
      "a file where the folder should be",
    );
    const blocked = { ...sources, cache: `${sources.cache}/below` };
    const { table, findings } = await californiaHousing(blocked);
    assertEquals(table.rows, 3);
    assertStringIncludes(findings[0]!.message, "Cannot cache the download in");
  }));

Deno.test("californiaHousing() stands in synthetic data, and says so and why", () =>
  withSources(async (sources) => {
    const { url } = sources.archive!;
    const { synthetic, name, table, findings } = await californiaHousing({
      ...sources,
      archive: { url, sha256: "0".repeat(64) },
    });
    assert(synthetic);
    assertEquals(name, "California Housing (synthetic)");
    assertEquals(table.rows, 20640);
    assertEquals(findings[0]!.severity, "warning");
    assertStringIncludes(findings[0]!.message, "These are synthetic data");
    assertStringIncludes(findings[0]!.message, `Cannot download "${url}"`);
  }));
