// Prepares what the launch configuration "Host tests, in VS Code" opens below out/host: tests, workspace, settings.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.ts';
import { freshFolder, quietSettings } from './editor.ts';
import { bundleTests } from './hostSuite.ts';
import { outRoot, root } from './paths.ts';
import { makeSampleRepository } from './sampleRepository.ts';

const folder = freshFolder(join(outRoot, 'host'));
const { code, output } = await command(process.execPath, ['esbuild.mjs'], { cwd: root });
process.stdout.write(output);
if (code !== 0) process.exit(code);
await bundleTests();
cpSync(makeSampleRepository(), join(folder, 'orders'), { recursive: true });
const settings = { ...quietSettings, 'calibrated.dataDirectory': join(folder, 'data') };
mkdirSync(join(folder, 'user', 'User'), { recursive: true });
writeFileSync(join(folder, 'user', 'User', 'settings.json'), JSON.stringify(settings));
