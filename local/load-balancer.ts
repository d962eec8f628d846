import type { ALBResult } from 'aws-lambda';
import * as waitingPage from '../functions/api/waiting-page';
import type { Runtime } from '../functions/shared/runtime';
import type { Proxy, ProxyOptions, Route } from './data-plane/data-plane';

type Options = {
  port: number;
  runtime: () => Runtime;
  startProxy(options: ProxyOptions): Promise<Proxy>;
  /** Where the rules of the local load balancer send a host; undefined when no rule is for it. */
  routeOf(host: string): { targetGroup: string; port: number } | 'unhealthy' | undefined;
  /** RequestCount of a target group, as CloudWatch would count it. */
  countRequest(targetGroup: string): void;
};

const UNHEALTHY: Route = {
  kind: 'answer',
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '2' },
  body: 'No healthy container answers for this environment at this moment.\n',
};

/** The shared load balancer: host rules first, and the product's waiting page as the default rule. */
export const startLoadBalancer = ({ port, runtime, startProxy, routeOf, countRequest }: Options): Promise<Proxy> => {
  const defaultRule = async (host: string): Promise<Route> => {
    const result = (await waitingPage.handler.on(runtime())({ headers: { host } })) as ALBResult;
    return {
      kind: 'answer',
      status: result.statusCode,
      headers: (result.headers ?? {}) as Record<string, string>,
      body: result.body ?? '',
    };
  };
  return startProxy({
    port,
    portOption: '--proxy-port',
    route: ({ host }) => {
      const found = routeOf(host);
      if (found === undefined) return defaultRule(host);
      return found === 'unhealthy' ? UNHEALTHY : { kind: 'forward', ...found };
    },
    onRequest: countRequest,
  });
};
