/** CloudFormation files are bundled into the functions as text. */
declare module '*.yml' {
  const text: string;
  export default text;
}
