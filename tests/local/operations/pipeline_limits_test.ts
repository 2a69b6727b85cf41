import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreatePipelineCommand,
  type CreatePipelineCommandInput,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
  type StartPipelineExecutionCommandInput,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { ROLE } from "../jobs/support.ts";
import {
  createPipeline,
  definitionOf,
  failStep,
  processingStep,
} from "../pipelines/support.ts";
import { assertRefused, ServiceClients } from "./support.ts";

const DEFINITION = definitionOf([failStep("F")], {
  Parameters: [{ Name: "A", Type: "String", DefaultValue: "a" }],
});

const PIPELINES: readonly [
  what: string,
  input: Partial<CreatePipelineCommandInput>,
  message: RegExp,
][] = [
  [
    "a name with a blank",
    { PipelineName: "a b" },
    /'a b' at 'pipelineName' failed to satisfy constraint/,
  ],
  [
    "a name that is too long",
    { PipelineName: "a".repeat(257) },
    /at 'pipelineName' failed to satisfy constraint: Member must have length less than or equal to 256/,
  ],
  [
    "a short token",
    { ClientRequestToken: "short" },
    /at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32/,
  ],
  [
    "no role",
    { RoleArn: undefined },
    /Value null at 'roleArn' failed to satisfy constraint: Member must not be null/,
  ],
];

for (const [what, input, message] of PIPELINES) {
  Deno.test(`CreatePipeline refuses ${what}`, async () => {
    await using clients = await ServiceClients.open();
    await assertRefused(
      clients.sagemaker.send(
        new CreatePipelineCommand({
          PipelineName: "p",
          PipelineDefinition: DEFINITION,
          RoleArn: ROLE,
          ClientRequestToken: "a".repeat(32),
          ...input,
        }),
      ),
      "ValidationException",
      message,
    );
  });
}

function parameters(count: number, Value = "b") {
  return Array.from({ length: count }, (_, i) => ({ Name: `A${i}`, Value }));
}

const EXECUTIONS: readonly [
  what: string,
  input: Partial<StartPipelineExecutionCommandInput>,
  message: RegExp,
][] = [
  [
    "201 parameters",
    { PipelineParameters: parameters(201) },
    /at 'pipelineParameters' failed to satisfy constraint: Member must have length less than or equal to 200/,
  ],
  [
    "a value of 1,025 characters",
    { PipelineParameters: parameters(1, "b".repeat(1025)) },
    /at 'pipelineParameters\.1\.member\.value' failed to satisfy constraint: Member must have length less than or equal to 1024/,
  ],
  [
    "no step at a time",
    { ParallelismConfiguration: { MaxParallelExecutionSteps: 0 } },
    /'parallelismConfiguration\.maxParallelExecutionSteps' failed to satisfy constraint: Member must have value greater than or equal to 1/,
  ],
  [
    "51 selected steps",
    {
      SelectiveExecutionConfig: {
        SelectedSteps: Array.from({ length: 51 }, () => ({ StepName: "F" })),
      },
    },
    /'selectiveExecutionConfig\.selectedSteps' failed to satisfy constraint: Member must have length less than or equal to 50/,
  ],
  [
    "a selected step that is not there",
    { SelectiveExecutionConfig: { SelectedSteps: [{ StepName: "G" }] } },
    /Cannot execute the selected steps: the pipeline has no step 'G'\./,
  ],
];

for (const [what, input, message] of EXECUTIONS) {
  Deno.test(`StartPipelineExecution refuses ${what}, and starts nothing`, async () => {
    await using clients = await ServiceClients.open();
    await createPipeline(clients, DEFINITION);
    await assertRefused(
      clients.sagemaker.send(
        new StartPipelineExecutionCommand({ PipelineName: "p", ...input }),
      ),
      "ValidationException",
      message,
    );
    const { PipelineExecutionSummaries } = await clients.sagemaker.send(
      new ListPipelineExecutionsCommand({ PipelineName: "p" }),
    );
    if (PipelineExecutionSummaries!.length > 0) throw new Error("one started");
  });
}

const POLICIES: readonly [what: string, policy: object, message: RegExp][] = [
  ["waits too long", { IntervalSeconds: 43_201 }, /IntervalSeconds must be/],
  [
    "tries too often",
    { MaxAttempts: 21 },
    /MaxAttempts must be a whole number from 1 to 20/,
  ],
  ["expires too late", { ExpireAfterMin: 14_401 }, /ExpireAfterMin must be/],
  ["waits for a text", { IntervalSeconds: "1" }, /must be a number, not "1"/],
];

for (const [what, policy, message] of POLICIES) {
  Deno.test(`a retry policy that ${what} is refused`, async () => {
    await using clients = await ServiceClients.open();
    const RetryPolicies = [{ ExceptionType: ["Step.THROTTLING"], ...policy }];
    await assertRefused(
      createPipeline(
        clients,
        definitionOf([processingStep("P", { RetryPolicies })]),
      ),
      "ValidationException",
      message,
    );
  });
}

const specification = {
  Containers: [{
    Image:
      "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
  }],
  SupportedContentTypes: ["text/csv"],
  SupportedResponseMIMETypes: ["text/csv"],
};

const properties = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`k${i}`, "v"]),
  );

Deno.test("the registry refuses what is beyond its limits", async () => {
  await using clients = await ServiceClients.open();
  const { sagemaker } = clients;
  const group = { ModelPackageGroupName: "g" };
  await sagemaker.send(new CreateModelPackageGroupCommand(group));
  const create = (others: object) =>
    sagemaker.send(
      new CreateModelPackageCommand({
        ...group,
        InferenceSpecification: specification,
        ...others,
      }),
    );
  const cases: readonly [call: Promise<unknown>, message: RegExp][] = [
    [
      sagemaker.send(
        new CreateModelPackageGroupCommand({
          ModelPackageGroupName: "a".repeat(64),
        }),
      ),
      /'modelPackageGroupName' failed to satisfy constraint/,
    ],
    [
      create({ CustomerMetadataProperties: properties(51) }),
      /'customerMetadataProperties' failed to satisfy constraint: Member must have length less than or equal to 50/,
    ],
    [
      create({
        AdditionalInferenceSpecifications: Array.from(
          { length: 16 },
          (_, i) => ({ Name: `n${i}`, Containers: specification.Containers }),
        ),
      }),
      /'additionalInferenceSpecifications' failed to satisfy constraint: Member must have length less than or equal to 15/,
    ],
    [
      create({ ModelApprovalStatus: "Perhaps" }),
      /'modelApprovalStatus' failed to satisfy constraint: Member must satisfy enum value set/,
    ],
    [
      create({ ModelPackageGroupName: undefined }),
      /^Missing ARN: neither ModelPackageName nor ModelPackageGroupName is given/,
    ],
  ];
  for (const [call, message] of cases) {
    await assertRefused(call, "ValidationException", message);
  }
  const { ModelPackageArn } = await create({
    CustomerMetadataProperties: properties(50),
  });
  for (
    const [change, message] of [
      [{ CustomerMetadataProperties: { more: "v" } }, /at most 50/],
      [
        { ApprovalDescription: "a".repeat(1025) },
        /'approvalDescription' failed to satisfy constraint/,
      ],
    ] as const
  ) {
    await assertRefused(
      sagemaker.send(
        new UpdateModelPackageCommand({ ModelPackageArn, ...change }),
      ),
      "ValidationException",
      message,
    );
  }
});
