import type {
  DataCaptureConfig,
  DeploymentConfig,
  DescribeEndpointConfigOutput,
  EndpointStatus,
  ProductionVariantInstanceType,
  ProductionVariantServerlessConfig,
} from "@aws-sdk/client-sagemaker";
import type { ContainerDefinition } from "@aws-sdk/client-sagemaker";
import type { ModelTask } from "../jobs/protocol.ts";
import type { Stamped } from "../store/records.ts";

/** An endpoint configuration as its record keeps it. */
export type EndpointConfigRecord = DescribeEndpointConfigOutput & Stamped;

/** How much of the traffic a variant takes, and on what. */
export interface VariantCapacity {
  readonly weight: number;
  /** Absent for serverless variants. */
  readonly instanceCount?: number;
  readonly serverless?: ProductionVariantServerlessConfig;
}

/** A variant as it was deployed: its model and configuration may go. */
export interface DeployedVariant {
  readonly VariantName: string;
  readonly InstanceType?: ProductionVariantInstanceType;
  readonly containers: readonly ContainerDefinition[];
  readonly current: VariantCapacity;
  /** What an update is to bring. */
  readonly desired: VariantCapacity;
  /** Seconds that the containers may take to load the model. */
  readonly startupSeconds: number;
  /** What is loaded, its paths relative to the state folder; once it was found. */
  readonly models?: readonly ModelTask[];
}

/** What an endpoint serves, from one endpoint configuration. */
export interface Deployment {
  /** Name of its folder. */
  readonly id: string;
  readonly EndpointConfigName: string;
  readonly startTime: Date;
  readonly variants: readonly DeployedVariant[];
  readonly DataCaptureConfig?: DataCaptureConfig;
}

/** An endpoint as its record keeps it. */
export interface EndpointRecord extends Stamped {
  readonly EndpointName: string;
  readonly EndpointArn: string;
  readonly EndpointStatus: EndpointStatus;
  readonly FailureReason?: string;
  readonly LastDeploymentConfig?: DeploymentConfig;
  /** What answers. */
  readonly live?: Deployment;
  /** What is being created, or is to take over. */
  readonly pending?: Deployment;
}
