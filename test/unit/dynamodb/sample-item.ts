import type { Values } from './both-databases';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

/** One attribute of every type, without the key. */
export const SAMPLE: Values = {
  label: { S: 'hello' },
  blank: { S: '' },
  amount: { N: '5' },
  ratio: { N: '3.14' },
  bytes: { B: bytes('binary') },
  yes: { BOOL: true },
  nothing: { NULL: true },
  tags: { SS: ['ant', 'bee', 'cat'] },
  numbers: { NS: ['1', '2.5', '3'] },
  chunks: { BS: [bytes('one'), bytes('two')] },
  steps: { L: [{ S: 'first' }, { N: '2' }, { L: [{ S: 'nested' }] }, { M: { spot: { N: '9' } } }] },
  doc: { M: { leaf: { N: '1' }, side: { S: 'x' }, deep: { M: { steps: { L: [{ N: '7' }, { N: '8' }] } } } } },
  pair: { L: [{ S: 'x' }, { N: '1' }] },
  'with.dot': { S: 'dotted' },
  constructor: { S: 'not inherited' },
};

/** What the expressions of the tables refer to; a request carries those that its expressions use. */
export const NAMES: Record<string, string> = {
  '#label': 'label',
  '#dot': 'with.dot',
  '#doc': 'doc',
  '#leaf': 'leaf',
  '#steps': 'steps',
  '#key': 'name',
  '#and': 'and',
  '#constructor': 'constructor',
  '#toString': 'toString',
};

export const VALUES: Values = {
  ':hello': { S: 'hello' },
  ':he': { S: 'he' },
  ':zebra': { S: 'zebra' },
  ':empty': { S: '' },
  ':ant': { S: 'ant' },
  ':five': { N: '5' },
  ':fivePointZero': { N: '5.0' },
  ':fiveAsText': { S: '5' },
  ':six': { N: '6' },
  ':ten': { N: '10' },
  ':one': { N: '1' },
  ':zero': { N: '0' },
  ':minus': { N: '-3' },
  ':tiny': { N: '0.0000000000000000000000000001' },
  ':large': { N: '12345678901234567890123456789012345678' },
  ':huge': { N: '1e60' },
  ':edge': { N: '9e125' },
  ':exponent': { N: '1.50e3' },
  ':true': { BOOL: true },
  ':false': { BOOL: false },
  ':null': { NULL: true },
  ':bytes': { B: bytes('binary') },
  ':bin': { B: bytes('bin') },
  ':words': { SS: ['cat', 'ant', 'bee'] },
  ':fewWords': { SS: ['bee', 'dog'] },
  ':numbers': { NS: ['3', '1', '2.50'] },
  ':fewNumbers': { NS: ['1.0', '8'] },
  ':chunks': { BS: [bytes('two'), bytes('six')] },
  ':list': { L: [{ S: 'x' }, { N: '1' }] },
  ':emptyList': { L: [] },
  ':nested': { L: [{ S: 'nested' }] },
  ':map': { M: { leaf: { N: '1' } } },
  ':wholeDoc': { M: { leaf: { N: '1.0' }, side: { S: 'x' }, deep: { M: { steps: { L: [{ N: '7' }, { N: '8' }] } } } } },
  ':emptyMap': { M: {} },
  ':S': { S: 'S' },
  ':N': { S: 'N' },
  ':L': { S: 'L' },
  ':NULL': { S: 'NULL' },
  ':noType': { S: 'TEXT' },
};

const usedIn = <Content>(given: Record<string, Content>, sign: string, expressions: string) => {
  const references = new Set(expressions.match(new RegExp(`${sign}[A-Za-z0-9_]+`, 'g')) ?? []);
  return Object.fromEntries(Object.entries(given).filter(([reference]) => references.has(reference)));
};

/** The placeholders of a request with these expressions, left out when there are none. */
export const placeholdersIn = (...expressions: string[]) => {
  const text = expressions.join(' ');
  const names = usedIn(NAMES, '#', text);
  const values = usedIn(VALUES, ':', text);
  return {
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
};
