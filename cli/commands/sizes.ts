import { InvalidArgumentError } from 'commander';
import type { ServiceSize } from '../api/views';

export type ServiceSizes = Record<string, ServiceSize>;

/** A parser for a repeatable `web=512x1024`. */
export const sizes = (text: string, before: ServiceSizes = {}): ServiceSizes => {
  const [, service, cpu, memory] = /^([a-z][a-z0-9-]*)=(\d{1,6})x(\d{1,6})$/.exec(text) ?? [];
  if (service === undefined) {
    throw new InvalidArgumentError('Give it as web=512x1024: CPU units (1024 is one core), then megabytes.');
  }
  return { ...before, [service]: { cpu: Number(cpu), memoryMegabytes: Number(memory) } };
};

/** A parser for a repeatable `worker=0`. */
export const counts = (text: string, before: ServiceSizes = {}): ServiceSizes => {
  const [, service, count] = /^([a-z][a-z0-9-]*)=(\d{1,3})$/.exec(text) ?? [];
  if (service === undefined) throw new InvalidArgumentError('Give it as worker=0.');
  return { ...before, [service]: { count: Number(count) } };
};

/** Both options together, as the API takes them; undefined when neither was given. */
export const servicesOf = ({
  size = {},
  count = {},
}: {
  size?: ServiceSizes;
  count?: ServiceSizes;
}): ServiceSizes | undefined => {
  const names = [...new Set([...Object.keys(size), ...Object.keys(count)])];
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, { ...size[name], ...count[name] }]));
};
