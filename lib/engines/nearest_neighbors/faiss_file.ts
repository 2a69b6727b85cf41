import { ByteReader, ByteWriter } from "./byte_cursor.ts";
import { FlatIndex } from "./flat_index.ts";
import { type InvertedLists, IvfIndex } from "./ivf_index.ts";
import type { Metric, Vectors } from "./vectors.ts";

const METRICS: readonly Metric[] = ["INNER_PRODUCT", "L2"];
// faiss leaves this number in two fields that it no longer uses.
const UNUSED = 1 << 20;
const MOST = 2 ** 31 - 1;

/**
 * Writes an index in the file format of faiss: `IxF2` or `IxFI` for a flat one,
 * `IwFl` for inverted lists.
 */
export function encodeFaissIndex(index: FlatIndex | IvfIndex): Uint8Array {
  const writer = new ByteWriter();
  if (index instanceof FlatIndex) writeFlat(writer, index);
  else writeIvf(writer, index);
  return writer.bytes();
}

/**
 * Reads an index that faiss or {@linkcode encodeFaissIndex} wrote. `name` is that
 * of the file, for messages.
 *
 * @throws {UserError} If it is damaged or of another kind.
 */
export function decodeFaissIndex(
  bytes: Uint8Array,
  name: string,
): FlatIndex | IvfIndex {
  const reader = new ByteReader(bytes, name);
  const kind = reader.text(4);
  const index = kind === "IwFl" ? readIvf(reader) : readFlat(reader, kind);
  if (reader.left > 0) throw reader.refusal("bytes follow the index");
  return index;
}

interface Header {
  readonly dim: number;
  readonly count: number;
  readonly metric: Metric;
}

function writeHeader(writer: ByteWriter, header: Header): void {
  writer.int32(header.dim);
  writer.int64(header.count);
  writer.int64(UNUSED);
  writer.int64(UNUSED);
  writer.uint8(1);
  writer.int32(METRICS.indexOf(header.metric));
}

function readHeader(reader: ByteReader): Header {
  const dim = reader.int32();
  const count = reader.count(MOST);
  reader.count(Number.MAX_SAFE_INTEGER);
  reader.count(Number.MAX_SAFE_INTEGER);
  const isTrained = reader.uint8();
  const metric = METRICS[reader.int32()];
  if (dim < 1 || count < 1) {
    throw reader.refusal(`it has ${count} vectors of ${dim} dimensions`);
  }
  if (isTrained !== 1) throw reader.refusal("it is not trained");
  if (metric === undefined) {
    throw reader.refusal("its metric is neither L2 nor the inner product");
  }
  if (4 * dim * count > reader.left) throw reader.refusal("it is cut short");
  return { dim, count, metric };
}

function writeFlat(writer: ByteWriter, { vectors, metric }: FlatIndex): void {
  const { dim, count, data } = vectors;
  writer.text(metric === "L2" ? "IxF2" : "IxFI");
  writeHeader(writer, { dim, count, metric });
  writer.int64(data.length);
  writer.floats(data);
}

function readFlat(reader: ByteReader, kind: string): FlatIndex {
  if (kind !== "IxF2" && kind !== "IxFI") {
    throw reader.refusal(
      `an index of kind "${kind}" is neither faiss.Flat nor faiss.IVFFlat`,
    );
  }
  const { dim, count, metric } = readHeader(reader);
  if ((kind === "IxF2") !== (metric === "L2")) {
    throw reader.refusal(`its kind "${kind}" is not one of ${metric}`);
  }
  const size = reader.count(MOST);
  if (size !== dim * count) {
    throw reader.refusal(
      `it has ${size} values for ${count} vectors of ${dim} dimensions`,
    );
  }
  return new FlatIndex({ dim, count, data: reader.floats(size) }, metric);
}

function writeIvf(writer: ByteWriter, index: IvfIndex): void {
  const { metric, nprobe, lists } = index;
  const { centroids, vectors, ids, starts } = lists;
  const { dim, count } = vectors;
  writer.text("IwFl");
  writeHeader(writer, { dim, count, metric });
  writer.int64(centroids.count);
  writer.int64(nprobe);
  writeFlat(writer, new FlatIndex(centroids, metric));
  // No map from positions to lists.
  writer.uint8(0);
  writer.int64(0);
  writer.text("ilar");
  writer.int64(centroids.count);
  writer.int64(4 * dim);
  writer.text("full");
  writer.int64(centroids.count);
  for (let i = 0; i < centroids.count; i++) {
    writer.int64(starts[i + 1]! - starts[i]!);
  }
  for (let i = 0; i < centroids.count; i++) {
    const start = starts[i]!;
    const end = starts[i + 1]!;
    writer.floats(vectors.data.subarray(start * dim, end * dim));
    for (const id of ids.subarray(start, end)) writer.int64(id);
  }
}

function readIvf(reader: ByteReader): IvfIndex {
  const header = readHeader(reader);
  const nlists = reader.count(MOST);
  const nprobe = reader.count(MOST);
  const quantizer = readFlat(reader, reader.text(4));
  const centroids = quantizer.vectors;
  const { dim, metric } = header;
  if (
    centroids.count !== nlists || centroids.dim !== dim ||
    quantizer.metric !== metric
  ) throw reader.refusal("its centroids do not fit its vectors");
  if (nprobe < 1) throw reader.refusal("its nprobe is 0");
  if (reader.uint8() !== 0 || reader.count(MOST) !== 0) {
    throw reader.refusal("maps from positions to lists are not supported");
  }
  const lists = readLists(reader, header, centroids);
  return new IvfIndex(lists, metric, Math.min(nprobe, nlists));
}

function readLists(
  reader: ByteReader,
  { dim, count }: Header,
  centroids: Vectors,
): InvertedLists {
  const starts = readStarts(reader, dim, centroids.count);
  if (starts[centroids.count] !== count) {
    throw reader.refusal("the sizes of its lists do not add up");
  }
  const ids = new Int32Array(count);
  const isTaken = new Uint8Array(count);
  const pieces: Float32Array[] = [];
  for (let list = 0; list < centroids.count; list++) {
    const start = starts[list]!;
    const end = starts[list + 1]!;
    pieces.push(reader.floats((end - start) * dim));
    for (let i = start; i < end; i++) {
      const id = reader.count(count - 1);
      if (isTaken[id] === 1) throw reader.refusal(`it has "${id}" twice`);
      isTaken[id] = 1;
      ids[i] = id;
    }
  }
  const data = new Float32Array(count * dim);
  pieces.forEach((piece, list) => data.set(piece, starts[list]! * dim));
  return { centroids, vectors: { dim, count, data }, ids, starts };
}

// Sizes come for all lists ("full"), or as pairs for those not empty ("sprs").
function readStarts(
  reader: ByteReader,
  dim: number,
  nlists: number,
): Int32Array {
  if (reader.text(4) !== "ilar") {
    throw reader.refusal("its inverted lists are not arrays");
  }
  if (reader.count(MOST) !== nlists || reader.count(MOST) !== 4 * dim) {
    throw reader.refusal("its inverted lists do not fit its vectors");
  }
  const kind = reader.text(4);
  const length = reader.count(2 * nlists);
  const starts = new Int32Array(nlists + 1);
  if (kind === "full" && length === nlists) {
    for (let i = 0; i < nlists; i++) starts[i + 1] = reader.count(MOST);
  } else if (kind === "sprs" && length % 2 === 0) {
    for (let i = 0; i < length; i += 2) {
      starts[reader.count(nlists - 1) + 1] = reader.count(MOST);
    }
  } else {
    throw reader.refusal(`its sizes are of kind "${kind}"`);
  }
  for (let i = 0; i < nlists; i++) {
    const end = starts[i]! + starts[i + 1]!;
    if (end > MOST) throw reader.refusal("its lists are too long");
    starts[i + 1] = end;
  }
  return starts;
}
