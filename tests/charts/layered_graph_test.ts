import { layeredGraph } from "../../lib/charts/layered_graph.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";

const rooms = { node: 100, edge: 20 };

Deno.test("layeredGraph() puts each node below all it waits for", () => {
  const { layers, places } = layeredGraph(["d", "a", "b", "c"], [
    { from: "a", to: "b" },
    { from: "b", to: "c" },
    { from: "a", to: "c" },
    { from: "c", to: "d" },
  ], rooms);
  assertEquals(layers, [["a"], ["b"], ["c"], ["d"]]);
  assertEquals(places.get("c")!.layer, 2);
});

Deno.test("layeredGraph() leads a long edge beside the nodes it passes", () => {
  const { routes, places } = layeredGraph(["a", "b", "c"], [
    { from: "a", to: "b" },
    { from: "b", to: "c" },
    { from: "a", to: "c" },
  ], rooms);
  const [start, pass, end] = routes[2]!;
  assertEquals([start!.layer, pass!.layer, end!.layer], [0, 1, 2]);
  assert(Math.abs(pass!.x - places.get("b")!.x) >= 60);
});

Deno.test("layeredGraph() uncrosses two parallel chains", () => {
  const { places } = layeredGraph(["a", "b", "y", "x"], [
    { from: "a", to: "x" },
    { from: "b", to: "y" },
  ], rooms);
  const x = (name: string) => places.get(name)!.x;
  assertEquals(x("a") < x("b"), x("x") < x("y"));
});

Deno.test("layeredGraph() lays out 100 nodes without overlap", () => {
  const nodes = Array.from({ length: 100 }, (_, i) => `n${i}`);
  const edges = nodes.slice(1).map((to, i) => ({
    from: nodes[Math.floor(i / 3)]!,
    to,
  }));
  const { places, layers } = layeredGraph(nodes, edges, rooms);
  for (const layer of layers) {
    const xs = layer.map((name) => places.get(name)!.x).sort((a, b) => a - b);
    for (let i = 1; i < xs.length; i++) assert(xs[i]! - xs[i - 1]! >= 99.9);
  }
});

Deno.test("layeredGraph() refuses what is no graph of steps", () => {
  const edge = (from: string, to: string) => ({ from, to });
  assertThrows(
    () => layeredGraph(["a", "b"], [edge("a", "b"), edge("b", "a")], rooms),
    RangeError,
    "form a cycle",
  );
  assertThrows(
    () => layeredGraph(["a"], [edge("a", "z")], rooms),
    RangeError,
    'the edge from "a" to "z" names an unknown node: "z"',
  );
  assertThrows(
    () => layeredGraph(["a", "a"], [], rooms),
    RangeError,
    'two nodes have the name "a"',
  );
});
