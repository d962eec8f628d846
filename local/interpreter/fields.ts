import { describeJson, isJsonObject, type JsonObject } from './json';
import { parsePath, type ReferencePath } from './paths';
import { InvalidDefinition } from './state-error';
import { compileTemplate, type Template } from './templates';

/** One object of a definition, read field by field. Every refusal names the place and the field. */
export class Fields {
  private constructor(
    readonly where: string,
    private readonly object: JsonObject,
  ) {}

  /** Refuses what is no object and what has a field outside the known ones: a field that is ignored would be a lie. */
  static of(value: unknown, where: string, known: string[]): Fields {
    if (!isJsonObject(value))
      throw new InvalidDefinition(`${where}: an object is wanted, this is ${describeJson(value)}`);
    const fields = new Fields(where, value);
    const unknown = Object.keys(value).find((key) => !known.includes(key) && key !== 'QueryLanguage');
    if (unknown !== undefined) fields.refuse(unknown, `is not modelled here; known are ${known.join(', ')}`);
    if ((value['QueryLanguage'] ?? 'JSONPath') !== 'JSONPath') fields.refuse('QueryLanguage', 'must be JSONPath');
    return fields;
  }

  refuse(field: string, why: string): never {
    throw new InvalidDefinition(`${this.where}, field ${field}: ${why}`);
  }

  has(field: string): boolean {
    return this.object[field] !== undefined;
  }

  raw(field: string): unknown {
    return this.object[field];
  }

  text(field: string): string | undefined {
    const value = this.object[field];
    if (value !== undefined && typeof value !== 'string')
      this.refuse(field, `must be text, not ${describeJson(value)}`);
    return value;
  }

  requiredText(field: string): string {
    return this.text(field) || this.refuse(field, 'is missing');
  }

  number(field: string, minimum: number): number | undefined {
    const value = this.object[field];
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(value >= minimum)) this.refuse(field, `must be a number of at least ${minimum}`);
    return value;
  }

  integer(field: string, minimum: number): number | undefined {
    const value = this.number(field, minimum);
    if (value !== undefined && !Number.isInteger(value)) this.refuse(field, 'must be a whole number');
    return value;
  }

  list(field: string): unknown[] | undefined {
    const value = this.object[field];
    if (value !== undefined && !Array.isArray(value)) this.refuse(field, `must be a list, not ${describeJson(value)}`);
    return value;
  }

  /** A field of names, none of them empty. */
  texts(field: string): string[] {
    const list = this.list(field) ?? this.refuse(field, 'is missing');
    if (list.length === 0) this.refuse(field, 'is empty');
    return list.map((item) => (typeof item === 'string' && item !== '' ? item : this.refuse(field, 'must hold names')));
  }

  /** A path; the fallback when the field is not there. */
  path(field: string, fallback = '$'): ReferencePath {
    return this.reading(field, () => parsePath(this.text(field) ?? fallback));
  }

  /** A path or null; `$` when the field is not there. */
  pathOrNull(field: string): ReferencePath | null {
    return this.object[field] === null ? null : this.path(field);
  }

  /** A path that can be written to, or null. */
  resultPath(): ReferencePath | null {
    const path = this.pathOrNull('ResultPath');
    if (path?.source === 'context') this.refuse('ResultPath', 'cannot write to the context object');
    return path;
  }

  template(field: string): Template | undefined {
    return this.has(field) ? this.reading(field, () => compileTemplate(this.raw(field), field)) : undefined;
  }

  /** What the reading gives; its refusal gets the place and the field in front. */
  reading<T>(field: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      return error instanceof InvalidDefinition ? this.refuse(field, error.message) : this.refuse(field, String(error));
    }
  }

  /** Exactly one of these fields is there: its name. */
  exactlyOne(...names: string[]): string {
    const [found, second] = names.filter((name) => this.has(name));
    if (found === undefined || second !== undefined) this.refuse(names.join('/'), 'exactly one of these is wanted');
    return found;
  }
}
