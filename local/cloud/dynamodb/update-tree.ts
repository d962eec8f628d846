import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Path } from './document-path';

export type UpdateValue =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; value: AttributeValue }
  | { kind: 'sum'; operator: '+' | '-'; left: UpdateValue; right: UpdateValue }
  | { kind: 'if_not_exists'; path: Path; otherwise: UpdateValue }
  | { kind: 'list_append'; left: UpdateValue; right: UpdateValue };

export type UpdateAction =
  | { kind: 'SET'; path: Path; value: UpdateValue }
  | { kind: 'REMOVE'; path: Path }
  | { kind: 'ADD' | 'DELETE'; path: Path; value: AttributeValue };
