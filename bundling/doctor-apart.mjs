/**
 * Leaves doctor out of the command line, as a bundle beside it that is loaded when doctor is called: the clients of AWS
 * that it holds would make every other command start later.
 */
export const doctorApart = {
  name: 'doctor-apart',
  setup(build) {
    build.onResolve({ filter: /\/doctor\/run-doctor$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './doctor.js', external: true } : undefined,
    );
  },
};
