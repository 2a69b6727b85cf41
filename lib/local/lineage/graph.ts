import type { AssociationEdgeType } from "@aws-sdk/client-sagemaker";
import type { LocalContext } from "../service/context.ts";
import type { RecordKind, Stamped } from "../store/records.ts";
import { addAutomaticLineage } from "./automatic.ts";
import {
  actionEntity,
  artifactEntity,
  contextEntity,
  type Edge,
  type Entity,
  type EntityRecords,
} from "./entity.ts";

/** An association as its record keeps it. */
export type AssociationRecord = Stamped & {
  readonly SourceArn: string;
  readonly DestinationArn: string;
  readonly AssociationType?: AssociationEdgeType;
};

/**
 * Entities and associations: those that were created, and those that follow from
 * the records of jobs and model packages.
 */
export class LineageGraph {
  readonly #entities = new Map<string, Entity>();
  readonly #edges = new Map<string, Edge>();

  /** All entities, those that were created first. */
  get entities(): Entity[] {
    return [...this.#entities.values()];
  }

  /** All associations. */
  get edges(): Edge[] {
    return [...this.#edges.values()];
  }

  /** The entity of an ARN. */
  find(arn: string): Entity | undefined {
    return this.#entities.get(arn);
  }

  /** The association of two, in this direction. */
  findEdge(source: string, destination: string): Edge | undefined {
    return this.#edges.get(associationName(source, destination));
  }

  /** Adds an entity, unless one of its ARN is there. Returns the ARN. */
  add(entity: Entity): string {
    if (!this.#entities.has(entity.arn)) {
      this.#entities.set(entity.arn, entity);
    }
    return entity.arn;
  }

  /** Adds an association, unless the two are associated in this direction. */
  associate(edge: Edge): void {
    const key = associationName(edge.sourceArn, edge.destinationArn);
    if (!this.#edges.has(key)) this.#edges.set(key, edge);
  }
}

/** The name of an association's record. */
export function associationName(source: string, destination: string): string {
  return `${source} ${destination}`;
}

interface KeptGraph {
  readonly changes: number;
  readonly graph: LineageGraph;
}

/** To build it takes long where there are many jobs. */
const kept = new WeakMap<LocalContext["records"], KeptGraph>();

/** The graph as the records are now. */
export function lineageGraph(context: LocalContext): LineageGraph {
  const { changes } = context.records;
  const earlier = kept.get(context.records);
  if (earlier?.changes === changes) return earlier.graph;
  const graph = buildGraph(context);
  kept.set(context.records, { changes, graph });
  return graph;
}

function buildGraph(context: LocalContext): LineageGraph {
  const graph = new LineageGraph();
  const { records } = context;
  const every = <T extends Stamped>(kind: RecordKind) =>
    allRecords<T>(context, kind);
  for (const record of every<EntityRecords["artifact"]>("artifact")) {
    graph.add(artifactEntity(record));
  }
  for (const record of every<EntityRecords["action"]>("action")) {
    graph.add(actionEntity(record));
  }
  for (const record of every<EntityRecords["context"]>("context")) {
    graph.add(contextEntity(record));
  }
  for (const record of every<AssociationRecord>("association")) {
    graph.associate({
      sourceArn: record.SourceArn,
      destinationArn: record.DestinationArn,
      ...(record.AssociationType && { type: record.AssociationType }),
      created: record.CreationTime,
      automatic: false,
    });
  }
  addAutomaticLineage(graph, { ...context, records });
  return graph;
}

/** Every record of a kind, oldest first. */
export function allRecords<T extends Stamped>(
  { records }: Pick<LocalContext, "records">,
  kind: RecordKind,
): T[] {
  const found: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = records.list<T>(kind, {
      sortOrder: "Ascending",
      maxResults: 100,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    found.push(...page.records);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}
