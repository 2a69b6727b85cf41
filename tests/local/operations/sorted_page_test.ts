import {
  AddAssociationCommand,
  CreateArtifactCommand,
  DeleteArtifactCommand,
  DeleteAssociationCommand,
  DeleteModelPackageCommand,
  ListArtifactsCommand,
  paginateListArtifacts,
  paginateListAssociations,
  paginateListModelPackages,
} from "@aws-sdk/client-sagemaker";
import {
  type ListOrder,
  takeSortedPage,
} from "../../../lib/local/operations/sorted_page.ts";
import { assertEquals } from "../../support/assert.ts";
import { openRegistry, register } from "./model_package_support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const COUNT = 7;

async function artifact(
  { sagemaker }: ServiceClients,
  SourceUri: string,
): Promise<string> {
  const { ArtifactArn } = await sagemaker.send(
    new CreateArtifactCommand({ Source: { SourceUri }, ArtifactType: "A" }),
  );
  return ArtifactArn!;
}

Deno.test("who deletes artifacts and associations page by page reaches them all", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const config = { client: sagemaker, pageSize: 2 };
  const hub = await artifact(clients, "hub");
  for (let i = 0; i < COUNT; i++) {
    const DestinationArn = await artifact(clients, `s3://bucket/${i}`);
    await sagemaker.send(
      new AddAssociationCommand({ SourceArn: hub, DestinationArn }),
    );
  }
  let cut = 0;
  for await (
    const { AssociationSummaries } of paginateListAssociations(config, {
      SourceArn: hub,
      SortBy: "DestinationType",
    })
  ) {
    for (const { SourceArn, DestinationArn } of AssociationSummaries!) {
      await sagemaker.send(
        new DeleteAssociationCommand({ SourceArn, DestinationArn }),
      );
      cut++;
    }
  }
  assertEquals(cut, COUNT);
  let deleted = 0;
  for await (const page of paginateListArtifacts(config, {})) {
    for (const { ArtifactArn } of page.ArtifactSummaries!) {
      await sagemaker.send(new DeleteArtifactCommand({ ArtifactArn }));
      deleted++;
    }
  }
  assertEquals(deleted, COUNT + 1);
});

Deno.test("who deletes versions page by page, by name, reaches them all", async () => {
  await using clients = await openRegistry();
  const { sagemaker } = clients;
  for (let i = 0; i < COUNT; i++) await register(clients);
  const versions: number[] = [];
  for await (
    const page of paginateListModelPackages(
      { client: sagemaker, pageSize: 2 },
      { ModelPackageGroupName: "Mpg", SortBy: "Name" },
    )
  ) {
    for (const one of page.ModelPackageSummaryList!) {
      versions.push(one.ModelPackageVersion!);
      await sagemaker.send(
        new DeleteModelPackageCommand({
          ModelPackageName: one.ModelPackageArn,
        }),
      );
    }
  }
  assertEquals(versions, [7, 6, 5, 4, 3, 2, 1]);
});

const ORDER: ListOrder<string> = {
  key: ([letter]) => [letter!],
  id: (item) => item,
};

Deno.test("what comes or goes between two pages moves none of those to come", () => {
  const ascending = { SortOrder: "Ascending", MaxResults: 2 };
  const { items, nextToken } = takeSortedPage(
    ["b2", "a1", "c", "b1"],
    ORDER,
    ascending,
  );
  assertEquals(items, ["a1", "b2"], "of equal keys the first given leads");
  const next = (all: string[]) =>
    takeSortedPage(all, ORDER, { ...ascending, NextToken: nextToken! });
  assertEquals(next(["b2", "a1", "c", "b1"]), { items: ["b1", "c"] });
  assertEquals(next(["a2", "b2", "a1", "c", "b1"]).items, ["b1", "c"]);
  assertEquals(next(["c", "b1"]).items, ["b1", "c"]);
  assertEquals(next(["a1"]), { items: [] });
});

Deno.test("a token that no page gave is refused", async () => {
  await using clients = await ServiceClients.open();
  for (const NextToken of ["1", "none of ours", btoa("{}"), btoa("null")]) {
    await assertRefused(
      clients.sagemaker.send(new ListArtifactsCommand({ NextToken })),
      "ValidationException",
      `Invalid NextToken "${NextToken}"`,
    );
  }
});
