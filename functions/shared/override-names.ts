/**
 * What no request may set in a container, whatever staging.yml allows. A name that ends with * stands for all that begin
 * so. staging.yml itself may set them: it is reviewed with the code, a request is not.
 */
export const NEVER_OVERRIDDEN: readonly string[] = [
  // the SDK's credentials, region and endpoints: with others, calls go to somebody else or with somebody's rights
  'AWS_*',
  // where a container learns what it is and gets its role's credentials from
  'ECS_*',
  // the dynamic loader's: other code runs before the image's own
  'LD_*',
  'DYLD_*',
  'GCONV_PATH',
  // which programs, and which start-up file, a shell takes
  'PATH',
  'BASH_ENV',
  // what a runtime loads before, or instead of, the application
  'NODE_OPTIONS',
  'NODE_PATH',
  'PYTHONHOME',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'RUBYLIB',
  'RUBYOPT',
  'BUNDLE_GEMFILE',
  'PERL5LIB',
  'PERL5OPT',
  'PHP_INI_SCAN_DIR',
  'CLASSPATH',
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  '_JAVA_OPTIONS',
  'DOTNET_STARTUP_HOOKS',
  'CORECLR_*',
];

/** True when the name is in the list, or begins as an entry that ends with *. */
export const matchesName = (list: readonly string[], name: string): boolean =>
  list.some((entry) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry));

/** True for a name that no request may set. */
export const isNeverOverridden = (name: string): boolean => matchesName(NEVER_OVERRIDDEN, name);
