export type DataPlaneErrorName =
  | 'CommitNotFound'
  | 'DataFolderInUse'
  | 'DatabaseServerFailed'
  | 'DatabaseServerMissing'
  | 'ImageBuildFailed'
  | 'InvalidName'
  | 'PortInUse'
  | 'RepositoryNotReadable'
  | 'SnapshotMissing'
  | 'AlreadyExists';

/** An error of the laptop's machinery. Message: what was asked, of what, what was found, what to do next. */
export class DataPlaneError extends Error {
  constructor(
    override readonly name: DataPlaneErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
