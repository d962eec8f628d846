import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { callerOf } from '../environments/tokens';
import { bindable, toolsOf } from '../shared/step-handler';

type Authorization = APIGatewaySimpleAuthorizerWithContextResult<{ owner: string; scopes: string }>;

/**
 * Who calls, and what they may do. API Gateway answers 401 to an error with exactly this message and 403 to
 * `isAuthorized: false`. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export const handler = bindable((runtime) => {
  const tools = toolsOf(runtime);
  return async (event): Promise<Authorization> => {
    const header = (event as APIGatewayRequestAuthorizerEventV2).headers?.['authorization'] ?? '';
    const token = /^Bearer (\S+)$/i.exec(header)?.[1];
    const caller = token === undefined ? undefined : await callerOf(tools, token);
    if (caller === undefined) throw new Error('Unauthorized');
    return { isAuthorized: true, context: { owner: caller.owner, scopes: caller.scopes.join(' ') } };
  };
});
