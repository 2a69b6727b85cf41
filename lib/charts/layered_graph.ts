/** A directed connection by node name. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
}

/** Where the nodes stand: a layer each, and a place in it. */
export interface LayeredGraph {
  /** Node names, layer by layer from the top. */
  readonly layers: readonly (readonly string[])[];
  /**
   * For each edge the places it passes, from its first to its last node: one in
   * each layer, so that a long edge goes between the nodes and not through them.
   */
  readonly routes: readonly (readonly GraphPlace[])[];
  /** The width of the widest layer, in the unit of the rooms. */
  readonly width: number;
  readonly places: ReadonlyMap<string, GraphPlace>;
}

/** A layer, and how far to the right of its middle. */
export interface GraphPlace {
  readonly layer: number;
  readonly x: number;
}

/** The width that a node takes, and an edge that passes its layer. */
export interface Rooms {
  readonly node: number;
  readonly edge: number;
}

const sweeps = 4;

/**
 * Lays a directed graph out in layers (Sugiyama's method): every edge goes down,
 * nodes and passing edges are ordered by the mean of their neighbours.
 *
 * @throws {RangeError} If an edge names an unknown node, a name is used twice, or
 *   the edges form a cycle.
 */
export function layeredGraph(
  nodes: readonly string[],
  edges: readonly GraphEdge[],
  rooms: Rooms,
): LayeredGraph {
  checkNames(nodes, edges);
  const layerOf = longestPaths(nodes, edges);
  // A waypoint is a node of its own in each layer that an edge passes.
  const paths = edges.map(({ from, to }, i) => {
    const passed = layerOf.get(to)! - layerOf.get(from)! - 1;
    const waypoints = Array.from({ length: passed }, (_, k) => `${i}:${k}`);
    waypoints.forEach((name, k) =>
      layerOf.set(name, layerOf.get(from)! + 1 + k)
    );
    return [from, ...waypoints, to];
  });
  const rows: string[][] = [];
  for (const [name, layer] of layerOf) (rows[layer] ??= []).push(name);
  const neighbours = adjacency(paths);
  for (let sweep = 0; sweep < sweeps; sweep++) order(rows, neighbours);
  const named = new Set(nodes);
  const places = new Map<string, GraphPlace>();
  const widths = rows.map((row, layer) => {
    const roomOf = (name: string) => named.has(name) ? rooms.node : rooms.edge;
    const width = row.reduce((sum, name) => sum + roomOf(name), 0);
    let left = -width / 2;
    for (const name of row) {
      places.set(name, { layer, x: left + roomOf(name) / 2 });
      left += roomOf(name);
    }
    return width;
  });
  return {
    layers: rows.map((row) => row.filter((name) => named.has(name))),
    routes: paths.map((path) => path.map((name) => places.get(name)!)),
    width: Math.max(...widths),
    places,
  };
}

function checkNames(
  nodes: readonly string[],
  edges: readonly GraphEdge[],
): void {
  const names = new Set(nodes);
  if (names.size < nodes.length) {
    const twice = nodes.find((name, i) => nodes.indexOf(name) !== i);
    throw new RangeError(
      `Cannot lay out the graph as two nodes have the name "${twice}"`,
    );
  }
  for (const { from, to } of edges) {
    const unknown = [from, to].find((name) => !names.has(name));
    if (unknown !== undefined) {
      throw new RangeError(
        `Cannot lay out the graph as the edge from "${from}" to "${to}" names an unknown node: "${unknown}"`,
      );
    }
  }
}

/** The longest way to each node from one without predecessors. */
function longestPaths(
  nodes: readonly string[],
  edges: readonly GraphEdge[],
): Map<string, number> {
  const layers = new Map(nodes.map((name) => [name, 0]));
  for (let round = 0; round <= nodes.length; round++) {
    let moved = false;
    for (const { from, to } of edges) {
      const least = layers.get(from)! + 1;
      if (layers.get(to)! >= least) continue;
      layers.set(to, least);
      moved = true;
    }
    if (!moved) return layers;
  }
  throw new RangeError("Cannot lay out the graph as its edges form a cycle");
}

function adjacency(
  paths: readonly (readonly string[])[],
): Map<string, string[]> {
  const neighbours = new Map<string, string[]>();
  const connect = (a: string, b: string) =>
    neighbours.set(a, [...neighbours.get(a) ?? [], b]);
  for (const path of paths) {
    for (let i = 1; i < path.length; i++) {
      connect(path[i - 1]!, path[i]!);
      connect(path[i]!, path[i - 1]!);
    }
  }
  return neighbours;
}

/** One sweep down: each layer by the mean position of its neighbours. */
function order(
  rows: string[][],
  neighbours: ReadonlyMap<string, readonly string[]>,
): void {
  for (const row of rows) {
    const position = new Map<string, number>();
    for (const each of rows) {
      each.forEach((name, i) => position.set(name, i - (each.length - 1) / 2));
    }
    const meanOf = (name: string) => {
      const near = neighbours.get(name) ?? [];
      if (near.length === 0) return position.get(name)!;
      return near.reduce((sum, each) => sum + position.get(each)!, 0) /
        near.length;
    };
    const keys = new Map(row.map((name) => [name, meanOf(name)]));
    row.sort((a, b) =>
      keys.get(a)! - keys.get(b)! || position.get(a)! - position.get(b)!
    );
  }
}
