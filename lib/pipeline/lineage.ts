import {
  DescribeArtifactCommand,
  DescribeModelPackageCommand,
  DescribeTrialComponentCommand,
  ListArtifactsCommand,
  paginateQueryLineage,
  type QueryLineageResponse,
} from "@aws-sdk/client-sagemaker";
import { UserError } from "../engines/user_error.ts";
import type { Session } from "../session/mod.ts";
import {
  type DisplayBundle,
  jupyterDisplay,
  makeTable,
  type Table,
  tableBundle,
  textTable,
} from "../tables/mod.ts";

/** A job that a model comes from. */
export interface LineageJob {
  /** Such as `TrainingJob`. */
  readonly type: string;
  /** As its Describe operation takes it. */
  readonly name: string;
  /** ARN of the job. */
  readonly arn: string;
  /** S3 URIs and images that it was given. */
  readonly inputs: readonly string[];
  /** S3 URIs that it wrote. */
  readonly outputs: readonly string[];
}

/** Something that a job made or was given. */
interface LineageArtifact {
  readonly arn: string;
  readonly type: string;
  readonly uri: string;
}

/** What a model comes from. */
export class ModelLineage {
  /** ARN of the model package, or S3 URI of the artifact, that was asked for. */
  readonly model: string;
  /** S3 URIs of data that no job made: what all of it started from. */
  readonly data: readonly string[];
  /** Images of the jobs and of the model. */
  readonly images: readonly string[];
  /** The jobs, the last first: the job that made the model leads. */
  readonly jobs: readonly LineageJob[];
  /** ARN of the pipeline execution that registered the model, where one did. */
  readonly pipelineExecution?: string;

  /** Joins what queries found. */
  constructor(
    facts: Pick<
      ModelLineage,
      "model" | "data" | "images" | "jobs" | "pipelineExecution"
    >,
  ) {
    this.model = facts.model;
    this.data = facts.data;
    this.images = facts.images;
    this.jobs = facts.jobs;
    if (facts.pipelineExecution !== undefined) {
      this.pipelineExecution = facts.pipelineExecution;
    }
  }

  /** What each job read and wrote, a row each; the job that made the model first. */
  toTable(): Table {
    const rows = this.jobs.flatMap(({ type, name, inputs, outputs }) => [
      ...inputs.map((uri) => [type, name, "read", uri]),
      ...outputs.map((uri) => [type, name, "wrote", uri]),
    ]);
    const column = (i: number) => rows.map((row) => row[i]!);
    return makeTable({
      type: column(0),
      job: column(1),
      did: column(2),
      what: column(3),
    });
  }

  /** The table as text. */
  toString(): string {
    return textTable(this.toTable());
  }

  /** What a notebook shows. */
  [jupyterDisplay](): DisplayBundle {
    return tableBundle(this.toTable());
  }
}

/**
 * Which data and which jobs made a model, by SageMaker's own lineage.
 *
 * @param model ARN of a model package, or S3 URI of a model's artifact.
 * @throws {UserError} If SageMaker knows of no lineage of it.
 */
export async function lineageOf(
  session: Session,
  model: string,
): Promise<ModelLineage> {
  const { sagemaker } = session;
  const { ArtifactSummaries = [] } = await sagemaker.send(
    new ListArtifactsCommand({ SourceUri: model, MaxResults: 1 }),
  );
  const start = ArtifactSummaries[0]?.ArtifactArn;
  if (start === undefined) {
    throw new UserError(
      `Cannot tell the lineage of "${model}": SageMaker knows of no artifact with this source. Give the ARN of a model package, or the S3 URI of a model`,
    );
  }
  const graph = await readGraph(session, start);
  const jobs = graph.jobs.filter(({ outputs }) => outputs.length > 0);
  const made = new Set(jobs.flatMap(({ outputs }) => outputs));
  const uris = (type: string) =>
    graph.artifacts.filter((one) => one.type === type).map(({ uri }) => uri);
  const pipelineExecution = await executionOf(session, model);
  return new ModelLineage({
    model,
    data: uris("DataSet").filter((uri) => !made.has(uri)),
    images: uris("Image"),
    jobs: graph.jobs,
    ...(pipelineExecution === undefined ? {} : { pipelineExecution }),
  });
}

/** Most associations that a query of SageMaker's follows. */
const MOST_DEPTH = 10;

interface ReadGraph {
  readonly artifacts: readonly LineageArtifact[];
  readonly jobs: readonly LineageJob[];
}

type Vertices = NonNullable<QueryLineageResponse["Vertices"]>;
type Edges = NonNullable<QueryLineageResponse["Edges"]>;

/**
 * All that comes before an entity. A query reaches ten associations far, which is
 * four processing jobs before a training job: what is that far is asked in turn.
 */
async function readAscendants(
  client: Session["sagemaker"],
  start: string,
): Promise<{ vertices: Vertices; edges: Edges }> {
  const vertices = new Map<string, Vertices[number]>();
  const edges = new Map<string, Edges[number]>();
  const starts = new Set([start]);
  for (const from of starts) {
    const found: Edges = [];
    const pages = paginateQueryLineage({ client }, {
      StartArns: [from],
      Direction: "Ascendants",
      IncludeEdges: true,
      MaxDepth: MOST_DEPTH,
      MaxResults: 50,
    });
    for await (const { Vertices = [], Edges = [] } of pages) {
      for (const vertex of Vertices) vertices.set(vertex.Arn!, vertex);
      found.push(...Edges);
    }
    for (const edge of found) {
      edges.set(`${edge.SourceArn} ${edge.DestinationArn}`, edge);
    }
    for (const [arn, distance] of distances(from, found)) {
      if (distance === MOST_DEPTH) starts.add(arn);
    }
  }
  return { vertices: [...vertices.values()], edges: [...edges.values()] };
}

async function readGraph(
  { sagemaker }: Session,
  start: string,
): Promise<ReadGraph> {
  const { vertices, edges } = await readAscendants(sagemaker, start);
  const steps = distances(start, edges);
  const distance = ({ Arn }: { Arn?: string | undefined }) =>
    steps.get(Arn!) ?? Infinity;
  const ofType = (type: string) =>
    vertices.filter(({ LineageType }) => LineageType === type)
      .sort((a, b) => distance(a) - distance(b));
  // Pages with edges may have the start, too.
  const types = new Map([
    [start, "Model"],
    ...ofType("Artifact").map(({ Arn, Type }) => [Arn!, Type!] as const),
  ]);
  const artifacts = await Promise.all(
    Array.from(types, async ([arn, type]) => {
      const { Source } = await sagemaker.send(
        new DescribeArtifactCommand({ ArtifactArn: arn }),
      );
      return { arn, type, uri: Source!.SourceUri! };
    }),
  );
  const uriOf = new Map(artifacts.map(({ arn, uri }) => [arn, uri]));
  const known = (
    arns: (string | undefined)[],
  ) => [...new Set(arns.map((arn) => uriOf.get(arn!)).filter((uri) => !!uri))];
  const jobs = await Promise.all(
    ofType("TrialComponent").map(async ({ Arn, Type }) => {
      const { Source, DisplayName } = await sagemaker.send(
        new DescribeTrialComponentCommand({ TrialComponentName: Arn }),
      );
      const arn = Source?.SourceArn ?? Arn!;
      const inputs = edges.filter((edge) => edge.DestinationArn === Arn)
        .map(({ SourceArn }) => SourceArn);
      const outputs = edges.filter((edge) => edge.SourceArn === Arn)
        .map(({ DestinationArn }) => DestinationArn);
      return {
        type: Type!,
        name: jobName(arn, DisplayName),
        arn,
        inputs: known(inputs) as string[],
        outputs: known(outputs) as string[],
      };
    }),
  );
  return { artifacts, jobs };
}

/** How many associations lie between each entity and the one that came of it. */
function distances(
  start: string,
  edges: Edges,
): Map<string, number> {
  const found = new Map([[start, 0]]);
  for (const [arn, distance] of found) {
    for (const { SourceArn, DestinationArn } of edges) {
      if (DestinationArn === arn && !found.has(SourceArn!)) {
        found.set(SourceArn!, distance + 1);
      }
    }
  }
  return found;
}

/** ARNs are in small letters; the name that is shown may have the job's own. */
function jobName(arn: string, shown = ""): string {
  const small = arn.slice(arn.indexOf("/") + 1);
  const own = shown.replace(/-aws-[a-z]+-job$/, "");
  return own.toLowerCase() === small ? own : small;
}

/** Of a package: the service notes who registered it. */
async function executionOf(
  { sagemaker }: Session,
  model: string,
): Promise<string | undefined> {
  if (!model.startsWith("arn:")) return undefined;
  const { MetadataProperties } = await sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: model }),
  );
  const by = MetadataProperties?.GeneratedBy;
  return by?.includes(":pipeline/") ? by : undefined;
}
