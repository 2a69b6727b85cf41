/** One line of a log stream. */
export interface LogEvent {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** CloudWatch log groups and streams, such as `/aws/sagemaker/TrainingJobs`. */
export interface LogStreams {
  /** Appends lines; group and stream come to be with their first line. */
  append(group: string, stream: string, events: readonly LogEvent[]): void;
  /** All lines of a stream, oldest first, from index `from`. Default: 0. */
  read(group: string, stream: string, from?: number): LogEvent[];
  /** Names of the streams that start with `prefix`. */
  streams(group: string, prefix?: string): string[];
}
