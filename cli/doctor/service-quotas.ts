import {
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { Clients } from '../../functions/shared/clients';

export type Quota = { value: number; code: string; isAdjustable: boolean };

type Pages = AsyncIterable<{ Quotas?: ServiceQuota[] | undefined }>;

/**
 * Finds quotas by their names, so that no code has to be known. Each list is read once: the values applied to the
 * account, and the defaults of AWS for what was never changed in it.
 */
export const quotasOf = (clients: Clients) => {
  const client = clients.of(ServiceQuotasClient);
  const applied = onceFor((ServiceCode) => readAll(paginateListServiceQuotas({ client }, { ServiceCode })));
  const defaults = onceFor((ServiceCode) => readAll(paginateListAWSDefaultServiceQuotas({ client }, { ServiceCode })));
  return async (service: string, name: string): Promise<Quota> => {
    const isIt = ({ QuotaName = '' }: ServiceQuota) => QuotaName.toLowerCase() === name.toLowerCase();
    const found = (await applied(service)).find(isIt) ?? (await defaults(service)).find(isIt);
    if (found?.Value === undefined) throw new Error(`Service Quotas lists no value for ${name} of ${service}`);
    return { value: found.Value, code: found.QuotaCode ?? '', isAdjustable: found.Adjustable === true };
  };
};

const readAll = async (pages: Pages): Promise<ServiceQuota[]> => {
  const quotas: ServiceQuota[] = [];
  for await (const page of pages) quotas.push(...(page.Quotas ?? []));
  return quotas;
};

const onceFor = <Answer>(ask: (key: string) => Promise<Answer>) => {
  const asked = new Map<string, Promise<Answer>>();
  return (key: string): Promise<Answer> => {
    const answer = asked.get(key) ?? ask(key);
    asked.set(key, answer);
    return answer;
  };
};
