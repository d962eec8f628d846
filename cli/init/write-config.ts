import { Document, isMap, isScalar, visit, type Scalar } from 'yaml';
import { draftConfig } from './draft-config';
import { explain, placeholders } from './explanations';
import type { Findings } from './findings';

const TITLE = ` What branch-staging knows about this application.
 Everything below was guessed from the files of this repository: read it once.`;

/** The text of a commented staging.yml. Values are written by the YAML library alone, so that none of them can become syntax. */
export const writeConfig = (found: Findings): string => {
  const document = new Document(draftConfig(found));
  visit(document, {
    Seq: (_, list) => {
      list.flow = true;
    },
  });
  for (const { path, text } of explain(found)) commentKey(document, path, ` ${text}`);
  for (const key of topKeys(document).slice(1)) key.spaceBefore = true;
  for (const { before, text } of [...placeholders(found)].reverse()) {
    const key = keyAt(document, [before])!;
    key.commentBefore = `${text}\n\n${key.commentBefore ?? ''}`;
  }
  document.commentBefore = TITLE;
  return document.toString({ lineWidth: 0 });
};

const topKeys = (document: Document): Scalar[] =>
  isMap(document.contents) ? document.contents.items.map(({ key }) => key).filter(isScalar) : [];

const commentKey = (document: Document, path: string[], text: string): void => {
  const key = keyAt(document, path);
  if (key) key.commentBefore = text;
};

const keyAt = (document: Document, path: string[]): Scalar | undefined => {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1)) : document.contents;
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
  return pair && isScalar(pair.key) ? pair.key : undefined;
};
