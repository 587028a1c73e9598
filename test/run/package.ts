// `npm run package`: builds, then packs calibrated-VERSION.vsix with the files that .vscodeignore lets through.
import { join } from 'node:path';
import { command } from './command.ts';
import { root } from './paths.ts';

const steps: readonly (readonly [string, readonly string[]])[] = [
  [process.execPath, ['esbuild.mjs']],
  [
    process.execPath,
    [
      join(root, 'node_modules', '@vscode', 'vsce', 'vsce'),
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--skip-license',
    ],
  ],
];
for (const [file, args] of steps) {
  const { code, output } = await command(file, args, { cwd: root });
  process.stdout.write(output);
  if (code !== 0) process.exit(code);
}
