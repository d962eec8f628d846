import { env } from 'node:process';

/**
 * Stands in for the SDK's chain of credential providers, two thirds of which look in places that Lambda does not have.
 * Lambda gives a function its role's credentials in these variables and renews them with each execution environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const defaultProvider = () => async () => ({
  accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  sessionToken: env.AWS_SESSION_TOKEN,
});
