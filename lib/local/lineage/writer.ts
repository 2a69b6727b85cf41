import type {
  AssociationEdgeType,
  ContainerDefinition,
} from "@aws-sdk/client-sagemaker";
import { createHash } from "node:crypto";
import { arnOf } from "../operations/arns.ts";
import type { LocalContext } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import {
  actionEntity,
  artifactEntity,
  contextEntity,
  type Entity,
  type EntityRecords,
} from "./entity.ts";
import type { LineageGraph } from "./graph.ts";

/** Types of the artifacts that the service creates of its own accord. */
export type ArtifactType = "Checkpoint" | "DataSet" | "Image" | "Model";

/** What a record of an entity has beside what follows from its name. */
type Rest<Kind extends "action" | "context"> =
  & Pick<
    EntityRecords[Kind],
    "Description" | "Properties"
  >
  & Stamped;

/**
 * The ARN of the artifact of a source: there is one for each source, as in the
 * service.
 */
export function artifactArn(context: LocalContext, sourceUri: string): string {
  const id = createHash("sha256").update(sourceUri).digest("hex").slice(0, 32);
  return arnOf(context, "artifact", id);
}

/** Writes entities that follow from records, and their associations, into a graph. */
export class LineageWriter {
  readonly #graph: LineageGraph;
  readonly context: LocalContext;

  constructor(graph: LineageGraph, context: LocalContext) {
    this.#graph = graph;
    this.context = context;
  }

  /** Any entity. Returns its ARN, as the others do. */
  add(entity: Entity): string {
    return this.#graph.add(entity);
  }

  /** What lies at a URI, or has an ARN. */
  artifact(ArtifactType: ArtifactType, SourceUri: string, at: Stamped): string {
    return this.add(artifactEntity({
      ...stampsOf(at),
      ArtifactArn: artifactArn(this.context, SourceUri),
      ArtifactType,
      Source: { SourceUri },
    }, true));
  }

  /** Something that was done to what has an ARN. */
  action(
    type: "Approval" | "ModelDeployment",
    ActionName: string,
    SourceUri: string,
    rest: Rest<"action">,
  ): string {
    return this.add(actionEntity({
      ...rest,
      ...stampsOf(rest),
      ActionName,
      ActionArn: arnOf(this.context, "action", ActionName),
      ActionType: type,
      Status: "Completed",
      Source: { SourceUri, SourceType: "ARN" },
    }, true));
  }

  /**
   * A name that tells a second, as the service's do. Where it is taken, such as by
   * an approval of the same second, it tells the next.
   */
  nameAt(
    kind: "action" | "context",
    time: Date,
    nameOf: (epochSeconds: number) => string,
  ): string {
    let seconds = Math.floor(time.getTime() / 1000);
    while (this.#graph.find(arnOf(this.context, kind, nameOf(seconds)))) {
      seconds++;
    }
    return nameOf(seconds);
  }

  /** What groups others, and has an ARN. */
  group(
    type: "Endpoint" | "ModelGroup",
    ContextName: string,
    SourceUri: string,
    rest: Rest<"context">,
  ): string {
    return this.add(contextEntity({
      ...rest,
      ...stampsOf(rest),
      ContextName,
      ContextArn: arnOf(this.context, "context", ContextName),
      ContextType: type,
      Source: { SourceUri, SourceType: "ARN" },
    }, true));
  }

  /** That a job, package or deployment was given an artifact, if it was. */
  takes(
    to: string,
    type: ArtifactType,
    uri: string | undefined,
    at: Stamped,
  ): void {
    if (uri === undefined) return;
    this.associate(this.artifact(type, uri, at), to, "ContributedTo", at);
  }

  /** That it was given a container's image and model. */
  takesContainer(
    to: string,
    { Image, ModelDataUrl, ModelDataSource }: Pick<
      ContainerDefinition,
      "Image" | "ModelDataUrl" | "ModelDataSource"
    >,
    at: Stamped,
  ): void {
    this.takes(to, "Image", Image, at);
    const model = ModelDataUrl ?? ModelDataSource?.S3DataSource?.S3Uri;
    this.takes(to, "Model", model, at);
  }

  /** That a job made an artifact, if it did. */
  makes(
    from: string,
    type: ArtifactType,
    uri: string | undefined,
    at: Stamped,
  ): void {
    if (uri === undefined) return;
    this.associate(from, this.artifact(type, uri, at), "Produced", at);
  }

  /** An association of two entities. */
  associate(
    sourceArn: string,
    destinationArn: string,
    type: AssociationEdgeType,
    { CreationTime: created }: Stamped,
  ): void {
    const automatic = true;
    this.#graph.associate({
      sourceArn,
      destinationArn,
      type,
      created,
      automatic,
    });
  }
}

/** A record's times. */
export function stampsOf(
  { CreationTime, LastModifiedTime }: Stamped,
): Stamped {
  return { CreationTime, LastModifiedTime };
}
