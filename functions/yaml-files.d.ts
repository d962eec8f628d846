/** Parsed when the program is bundled, so that no function carries a YAML parser. */
declare module '*.yml' {
  const content: unknown;
  export default content;
}
