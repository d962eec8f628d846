import type { Tag } from '@aws-sdk/client-cloudformation';
import type { Json } from './template';

export type Properties = Record<string, Json>;

/** What a resource type is told besides the properties. */
export type Context = {
  stackName: string;
  logicalId: string;
  /** The tags of the stack, which every resource gets. */
  tags: Tag[];
  signal: AbortSignal;
  /** Puts the resource on record as soon as it exists, before it is ready: whatever happens next, it can be removed. */
  exists(physicalId: string): void;
};

/** What there is now. Ref gives the physical id, GetAtt the attributes. */
export type Made = { physicalId: string; attributes?: Record<string, string> };

/** How CloudFormation makes, changes and removes one type of resource. */
export type ResourceType = {
  /** Every property that is modelled; any other one fails the resource. */
  properties: readonly string[];
  /** Properties that cannot be changed: another value makes a new resource. */
  immutable: readonly string[] | 'all';
  create(properties: Properties, context: Context): Promise<Made>;
  update(physicalId: string, properties: Properties, context: Context): Promise<Made>;
  /** Missing is done. */
  delete(physicalId: string, properties: Properties, context: Context): Promise<void>;
  /** Goes on with a creation or an update that the platform's restart cut off: waits until the resource is ready. */
  resume?(physicalId: string, properties: Properties, context: Context): Promise<Made>;
};

/** The name of a resource that the template does not name. */
export const generatedName = ({ stackName, logicalId }: Context, suffix: string, length: number): string => {
  const half = Math.floor((length - suffix.length - 2) / 2);
  return `${stackName.slice(0, half)}-${logicalId.slice(0, half)}-${suffix}`.replace(/--+/g, '-');
};
