import type { Direction, QueryFilters } from "@aws-sdk/client-sagemaker";
import type { Edge, Entity } from "./entity.ts";
import type { LineageGraph } from "./graph.ts";

/** What a query asks of the graph. */
export interface GraphQuery {
  /** ARN of the entity where it starts. */
  readonly start: string;
  readonly direction: Direction;
  /** Most associations between the start and another. */
  readonly depth: number;
  readonly filters: QueryFilters | undefined;
}

/** What a query found. */
export interface Found {
  /** Those that match, the nearest first; the start is none of them. */
  readonly matches: readonly Entity[];
  /** The start, those that match, and those on the way to them. */
  readonly onPaths: readonly Entity[];
}

/**
 * Entities before, after or around one. `Both` goes on in both directions from
 * each entity that it comes to.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/querying-lineage-entities.html
 */
export function queryGraph(graph: LineageGraph, query: GraphQuery): Found {
  const from = walk(graph.edges, query);
  const reached = [...from.keys()];
  const isMatch = new Set(
    reached.filter((arn) => {
      const entity = graph.find(arn);
      return arn !== query.start && entity !== undefined &&
        passes(entity, query.filters);
    }),
  );
  const onPaths = new Set<string>([query.start]);
  for (const match of isMatch) {
    for (let arn: string | undefined = match; arn; arn = from.get(arn)) {
      onPaths.add(arn);
    }
  }
  const entitiesOf = (arns: ReadonlySet<string>) =>
    reached.filter((arn) => arns.has(arn)).map((arn) => graph.find(arn))
      .filter((entity) => entity !== undefined);
  return { matches: entitiesOf(isMatch), onPaths: entitiesOf(onPaths) };
}

/** From where each entity was reached, in the order of their distance. */
function walk(
  edges: readonly Edge[],
  { start, direction, depth }: GraphQuery,
): Map<string, string | undefined> {
  const next = neighbours(edges, direction);
  const from = new Map<string, string | undefined>([[start, undefined]]);
  let front = [start];
  for (let i = 0; i < depth && front.length > 0; i++) {
    const reached: string[] = [];
    for (const arn of front) {
      for (const other of next.get(arn) ?? []) {
        if (from.has(other)) continue;
        from.set(other, arn);
        reached.push(other);
      }
    }
    front = reached;
  }
  return from;
}

function neighbours(
  edges: readonly Edge[],
  direction: Direction,
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (arn: string, other: string) => {
    const others = found.get(arn);
    if (others === undefined) found.set(arn, [other]);
    else others.push(other);
  };
  for (const { sourceArn, destinationArn } of edges) {
    if (direction !== "Descendants") add(destinationArn, sourceArn);
    if (direction !== "Ascendants") add(sourceArn, destinationArn);
  }
  return found;
}

/** Whether an entity is one of those that a query asks for. */
function passes(entity: Entity, filters: QueryFilters = {}): boolean {
  const { CreationTime: created, LastModifiedTime: modified } = entity.record;
  const { Types, LineageTypes, Properties } = filters;
  return (Types === undefined || Types.includes(entity.type)) &&
    (LineageTypes === undefined ||
      LineageTypes.includes(entity.lineageType)) &&
    isWithin(created, filters.CreatedAfter, filters.CreatedBefore) &&
    isWithin(modified, filters.ModifiedAfter, filters.ModifiedBefore) &&
    // "An entity is included … if it matches any of the provided pairs."
    (Properties === undefined ||
      Object.entries(Properties)
        .some(([name, value]) => entity.properties[name] === value));
}

/** Whether a time lies between two, which are left out where not given. */
export function isWithin(
  time: Date,
  after: Date | undefined,
  before: Date | undefined,
): boolean {
  return (after === undefined || time > after) &&
    (before === undefined || time < before);
}
