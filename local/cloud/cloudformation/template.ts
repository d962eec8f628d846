import { parse } from 'yaml';
import { refuseUnknown } from '../not-modelled';
import { validationError } from './faults';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type TemplateResource = {
  Type: string;
  Properties?: Record<string, Json>;
  DependsOn?: string | string[];
  Condition?: string;
};

export type ParameterDeclaration = {
  Type: string;
  Default?: string | number;
  AllowedPattern?: string;
  AllowedValues?: (string | number)[];
};

export type Template = {
  Parameters: Record<string, ParameterDeclaration>;
  Conditions: Record<string, Json>;
  Resources: Record<string, TemplateResource>;
  Outputs: Record<string, { Value: Json; Description?: string; Condition?: string }>;
};

const SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Parameters', 'Conditions', 'Resources', 'Outputs'];
const RESOURCE_FIELDS = ['Type', 'Properties', 'DependsOn', 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy'];
const PARAMETER_FIELDS = [
  'Type',
  'Description',
  'Default',
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'NoEcho',
];

/** Reads a template, JSON or YAML in the long form of its functions, and refuses what is not modelled. */
export const parseTemplate = (body: string): Template => {
  const parsed = parse(body) as Partial<Template> | null;
  if (parsed === null || typeof parsed !== 'object' || parsed.Resources === undefined) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  refuseUnknown('CloudFormation', parsed, SECTIONS, 'TemplateBody.');
  for (const [id, resource] of Object.entries(parsed.Resources)) {
    refuseUnknown('CloudFormation', resource, RESOURCE_FIELDS, `Resources.${id}.`);
  }
  for (const [id, parameter] of Object.entries(parsed.Parameters ?? {})) {
    refuseUnknown('CloudFormation', parameter, PARAMETER_FIELDS, `Parameters.${id}.`);
  }
  return { Parameters: {}, Conditions: {}, Outputs: {}, ...parsed, Resources: parsed.Resources };
};

/** The value of every parameter; throws for one that is missing, unknown or not allowed. */
export const parameterValues = (
  template: Template,
  given: Record<string, string | undefined>,
): Record<string, string> => {
  const unknown = Object.keys(given).filter((key) => template.Parameters[key] === undefined);
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing = Object.keys(template.Parameters).filter(
    (key) => given[key] === undefined && template.Parameters[key]?.Default === undefined,
  );
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return Object.fromEntries(
    Object.entries(template.Parameters).map(([key, declaration]) => [
      key,
      checked(key, declaration, given[key] ?? String(declaration.Default)),
    ]),
  );
};

const checked = (key: string, { Type, AllowedPattern, AllowedValues }: ParameterDeclaration, value: string): string => {
  if (Type === 'Number' && (value.trim() === '' || Number.isNaN(Number(value)))) {
    throw validationError(`Parameter '${key}' must be a number.`);
  }
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    throw validationError(
      `Parameter ${key} failed to satisfy constraint: parameter value ${value} for parameter name ${key} does not satisfy AllowedPattern ${AllowedPattern}`,
    );
  }
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) {
    throw validationError(`Parameter '${key}' must be one of AllowedValues`);
  }
  return value;
};
