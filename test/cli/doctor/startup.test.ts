import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

// In a process of its own: the bundler is an ES module, which jest cannot load.
const SCRIPT = `
  import { build } from 'esbuild';
  import { doctorApart } from './bundling/doctor-apart.mjs';
  const common = { bundle: true, write: false, metafile: true, platform: 'node', format: 'cjs', logLevel: 'error' };
  const { metafile } = await build({
    ...common,
    entryPoints: ['cli/bin.ts'],
    outfile: 'dist/cli.js',
    external: ['listr2', 'open'],
    plugins: [doctorApart],
  });
  const [output] = Object.values(metafile.outputs);
  console.log(JSON.stringify({ inputs: Object.keys(output.inputs), imports: output.imports }));
`;

test('the command line holds no client of AWS; doctor is a bundle beside it that is loaded when it is called', () => {
  const text = execFileSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const { inputs, imports } = JSON.parse(text) as { inputs: string[]; imports: object[] };
  expect(inputs).toContain('cli/commands/doctor.ts');
  expect(inputs.filter((file) => /@aws-sdk|@smithy|^cli\/doctor\//.test(file))).toEqual([]);
  expect(imports).toContainEqual({ path: './doctor.js', kind: 'dynamic-import', external: true });
});
