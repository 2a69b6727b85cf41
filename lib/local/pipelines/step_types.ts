/** What the service knows of a type of step. */
export interface StepType {
  /** Name of the schema of its Create request. */
  readonly request: string;
  /** The member that the pipeline fills in. */
  readonly name: string;
  /** Name of the schema that its properties mirror. */
  readonly response: string;
  /** Arguments that tell two runs of a job apart; absent where it is not cached. */
  readonly cacheKeys?: readonly string[];
}

/** Steps that create a resource of SageMaker. */
export const STEP_TYPES: Readonly<Record<string, StepType>> = {
  Processing: {
    request: "CreateProcessingJobRequest",
    name: "ProcessingJobName",
    response: "DescribeProcessingJobResponse",
    cacheKeys: ["AppSpecification", "Environment", "ProcessingInputs"],
  },
  Training: {
    request: "CreateTrainingJobRequest",
    name: "TrainingJobName",
    response: "DescribeTrainingJobResponse",
    cacheKeys: [
      "AlgorithmSpecification",
      "CheckpointConfig",
      "DebugHookConfig",
      "DebugRuleConfigurations",
      "Environment",
      "HyperParameters",
      "InputDataConfig",
    ],
  },
  Tuning: {
    request: "CreateHyperParameterTuningJobRequest",
    name: "HyperParameterTuningJobName",
    response: "DescribeHyperParameterTuningJobResponse",
    cacheKeys: [
      "HyperParameterTuningJobConfig",
      "TrainingJobDefinition.AlgorithmSpecification",
      "TrainingJobDefinition.HyperParameterRanges",
      "TrainingJobDefinition.InputDataConfig",
      "TrainingJobDefinition.StaticHyperParameters",
      "TrainingJobDefinition.TuningObjective",
      "TrainingJobDefinitions",
    ],
  },
  Transform: {
    request: "CreateTransformJobRequest",
    name: "TransformJobName",
    response: "DescribeTransformJobResponse",
    cacheKeys: ["DataProcessing", "Environment", "ModelName", "TransformInput"],
  },
  Model: {
    request: "CreateModelInput",
    name: "ModelName",
    response: "DescribeModelOutput",
  },
  RegisterModel: {
    request: "CreateModelPackageInput",
    name: "ModelPackageName",
    response: "DescribeModelPackageOutput",
  },
};

/** Types of steps that the service has and Local SageMaker does not run. */
const ELSEWHERE = [
  "AutoML",
  "BedrockCustomModel",
  "BedrockCustomModelDeployment",
  "BedrockModelImport",
  "BedrockProvisionedModelThroughput",
  "ClarifyCheck",
  "EMR",
  "EMRServerless",
  "Endpoint",
  "EndpointConfig",
  "InferenceComponent",
  "Job",
  "Lineage",
  "QualityCheck",
];

/** Why a step of this type cannot run here; undefined where it can. */
export function refusalOfType(type: string): string | undefined {
  if (Object.hasOwn(STEP_TYPES, type)) return undefined;
  if (["Callback", "Condition", "Fail", "Lambda"].includes(type)) {
    return undefined;
  }
  return ELSEWHERE.includes(type)
    ? `Local SageMaker does not run steps of the type '${type}'`
    : `Unknown step type '${type}'`;
}
