import { isAlias, isCollection, isMap, isPair, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Document, Node, Pair, ParsedNode, Scalar, YAMLMap } from 'yaml';
import * as z from 'zod';
import { pathText, problemText, unknownFieldText } from './config-problems';
import { StagingConfigSchema, type StagingConfig } from './config-schema';
import { WorkflowError } from './errors';

type Path = readonly PropertyKey[];
type Problem = { offset: number; text: string };
type Parsed = Document.Parsed<ParsedNode>;

const LONGEST_FILE = 256 * 1024;
const MOST_PROBLEMS = 20;

/**
 * Reads staging.yml (JSON is fine too) and fills in the defaults. Throws `InvalidConfiguration` with one line per problem,
 * each with file, line and column. Refuses what makes a file mean something else than it shows: anchors, tags, duplicate keys.
 */
export const readConfig = (text: string, fileName: string): StagingConfig => {
  const lines = new LineCounter();
  const fail = (problems: Problem[]): never => {
    throw new WorkflowError('InvalidConfiguration', report(problems, lines, fileName));
  };
  if (text.length > LONGEST_FILE)
    fail([{ offset: 0, text: `has ${text.length} characters, at most ${LONGEST_FILE} are read` }]);
  const document = parse(text, lines, fail);
  const parsed = StagingConfigSchema.safeParse(document.toJS({ maxAliasCount: 0 }), { error: problemText });
  return parsed.success ? parsed.data : fail(schemaProblems(parsed.error.issues, document));
};

const parse = (text: string, lines: LineCounter, fail: (problems: Problem[]) => never): Parsed => {
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false, // checked below, where the key and its first place are known
    logLevel: 'silent',
  });
  const [document, second] = documents as Parsed[];
  const error = (documents as Parsed[]).flatMap((one) => one.errors)[0];
  if (error) fail([{ offset: error.pos[0], text: `not valid YAML: ${error.message}` }]);
  if (second) fail([{ offset: second.range[0], text: 'has a second document, and only one is read: remove the ---' }]);
  const top = document?.contents;
  if (!top || (isScalar(top) && top.value === null)) {
    return fail([{ offset: 0, text: 'is empty: `branch-staging init` writes one' }]);
  }
  if (!isMap(top)) return fail([{ offset: top.range[0], text: 'must be a mapping (application: …) at the top' }]);
  const refused = refusedSyntax(document, lines);
  return refused.length > 0 ? fail(refused) : document;
};

/** What makes a file mean something else than it shows. */
const refusedSyntax = (document: Parsed, lines: LineCounter): Problem[] => {
  const problems: Problem[] = [];
  const refuse = (node: Node, text: string) => void problems.push({ offset: node.range?.[0] ?? 0, text });
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) return refuse(node, `*${node.source}: aliases are not supported, write the value out`);
      if (node.anchor) refuse(node, `&${node.anchor}: anchors are not supported, write the value out`);
      const tag = node.tag?.replace('tag:yaml.org,2002:', '!!');
      if (tag) refuse(node, `${tag}: tags are not supported, use quotes for a string`);
      if (isMap(node)) for (const [key, text] of refusedKeys(node, lines)) refuse(key, text);
    },
  });
  return problems;
};

const refusedKeys = (map: YAMLMap, lines: LineCounter): [Node, string][] => {
  const first = new Map<unknown, Scalar>();
  return map.items.flatMap(({ key }): [Node, string][] => {
    if (!isScalar(key)) return [];
    if (key.value === '__proto__') return [[key, '__proto__: is not a field']];
    const before = first.get(key.value);
    if (before)
      return [[key, `${key.value}: is there twice, the first is in line ${lines.linePos(before.range![0]).line}`]];
    first.set(key.value, key);
    return [];
  });
};

const schemaProblems = (issues: z.core.$ZodIssue[], document: Parsed): Problem[] => {
  const byPath = new Map<string, Problem>();
  const add = (path: Path, message: string, at: 'value' | 'key' = 'value') => {
    const text = pathText(path);
    if (!byPath.has(text)) byPath.set(text, { offset: offsetOf(document, path, at), text: `${text}: ${message}` });
  };
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) add([...issue.path, key], unknownFieldText(issue.path, key), 'key');
    } else if (issue.code === 'invalid_key') {
      add(issue.path, issue.issues[0]?.message ?? issue.message, 'key');
    } else add(issue.path, issue.message);
  }
  return [...byPath.values()];
};

/** Where a path stands in the text: a plain value there or else its key; for what is missing, its parent. */
const offsetOf = (document: Parsed, path: Path, at: 'value' | 'key'): number => {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (!isCollection(node)) break;
    const item: unknown = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && pair.key.value === part)
      : node.items[Number(part)];
    if (item === undefined) break;
    const key = isPair(item) ? ((item as Pair).key as Node) : undefined;
    node = isPair(item) ? (item as Pair).value : item;
    const value = at === 'value' && isScalar(node) && node.value !== null ? node : undefined;
    offset = (value ?? key ?? (node as Node)).range?.[0] ?? offset;
  }
  return offset;
};

const report = (problems: Problem[], lines: LineCounter, fileName: string): string => {
  const sorted = [...problems].sort((a, b) => a.offset - b.offset);
  const shown = sorted.slice(0, MOST_PROBLEMS).map(({ offset, text }) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${Math.max(line, 1)}:${Math.max(col, 1)} ${text}`;
  });
  if (sorted.length > shown.length) shown.push(`… and ${sorted.length - shown.length} more`);
  return shown.join('\n');
};
