declare module 'asl-validator' {
  type Result = { isValid: boolean; errorsText(separator?: string): string };
  /** Adds QueryLanguage to the states of what it is given: give it a copy. */
  export default function validate(definition: object, options?: { checkPaths?: boolean; checkArn?: boolean }): Result;
}
