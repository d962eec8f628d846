import { type Template, valueOf, type Values } from './evaluate';

type Conditions = Record<string, Record<string, string | string[]>>;
type TrustStatement = {
  Effect: string;
  Action: string;
  Principal: { Federated: string };
  Condition: Conditions;
};

/** The trust policy of a role as it is deployed with these parameters. */
export const trustOf = (template: Template, role: string, parameters: Values): TrustStatement[] => {
  const text = valueOf(template, template.Resources[role]?.Properties['AssumeRolePolicyDocument'], parameters);
  return (JSON.parse(String(text)) as { Statement: TrustStatement[] }).Statement;
};

/** StringLike of IAM: a star is any text, a question mark any one character, and letters have their case. */
const isLike = (text: string, pattern: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`).test(text);
};

const OPERATORS: Record<string, (text: string, wanted: string) => boolean> = {
  StringEquals: (text, wanted) => text === wanted,
  StringLike: isLike,
};

/** Whether IAM lets a token with these claims assume the role: every key of every operator has to hold. */
export const isTrusted = ({ Condition }: TrustStatement, issuer: string, claims: Record<string, string>): boolean =>
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const holds = OPERATORS[operator];
      if (holds === undefined) throw new Error(`The test does not know the operator ${operator}`);
      if (!key.startsWith(`${issuer}:`)) return false;
      const claim = claims[key.slice(issuer.length + 1)];
      return claim !== undefined && [wanted].flat().some((one) => holds(claim, one));
    }),
  );
