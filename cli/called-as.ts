/** The arguments that the name of the called program stands for: the two commands of old are create and destroy that wait. */
export const argumentsFor = (programName: string, argv: readonly string[]): string[] => {
  if (programName === 'create_branch_staging') return ['create', '--wait', ...argv];
  if (programName === 'destroy_branch_staging') return ['destroy', '--wait', ...argv];
  return [...argv];
};
