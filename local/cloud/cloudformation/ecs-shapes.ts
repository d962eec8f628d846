import type { Tag } from '@aws-sdk/client-cloudformation';
import type { Json } from './template';

/** Keys of these are the user's own and stay as they are. */
const MAPS = ['Options'];

/** Numbers that a parameter may have turned into text. */
const NUMBERS = [
  'Cpu',
  'Memory',
  'MemoryReservation',
  'ContainerPort',
  'HostPort',
  'StopTimeout',
  'MinimumHealthyPercent',
  'MaximumPercent',
];

const decapitalised = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1);

/** Properties in the spelling of CloudFormation as the API of ECS spells them. */
export const toApiShape = (value: Json): unknown => {
  if (Array.isArray(value)) return value.map(toApiShape);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      decapitalised(key),
      MAPS.includes(key) ? item : NUMBERS.includes(key) ? Number(item) : toApiShape(item),
    ]),
  );
};

/** The tags of a stack as ECS spells them. */
export const ecsTags = (tags: Tag[]): { key: string; value: string }[] =>
  tags.map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }));

export const textOrNothing = (value: Json | undefined): string | undefined =>
  value === undefined || value === null ? undefined : String(value);
