// `npm run package [-- --out FILE.vsix]`: builds, then packs calibrated-version.vsix with whatever .vscodeignore lets through.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command } from './command.ts';
import { root } from './paths.ts';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const steps: readonly (readonly string[])[] = [
  ['esbuild.mjs'],
  [
    join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--skip-license',
    // The README's pictures are relative until the repository has an address.
    '--no-rewrite-relative-links',
    ...(values.out === undefined ? [] : ['--out', values.out]),
  ],
];
for (const args of steps) {
  const { code, output } = await command(process.execPath, args, { cwd: root });
  process.stdout.write(output);
  if (code !== 0) process.exit(code);
}
