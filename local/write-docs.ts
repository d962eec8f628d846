import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../functions/api/openapi';
import { stagingJsonSchema } from '../functions/shared/config-schema';
import { projectRoot } from './project-root';

/** Writes the machine-readable documents that are made from the sources; a test asserts that they are up to date. */
const write = (file: string, document: unknown): void =>
  writeFileSync(join(projectRoot(), 'docs', file), `${JSON.stringify(document, null, 2)}\n`);

write('openapi.json', openApiDocument());
write('staging.schema.json', stagingJsonSchema());
