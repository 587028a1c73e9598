// How to add a spec: write test/host/NAME.test.ts with mocha's describe and it (`import { describe, it } from 'mocha'`); it is
// found by its name. It runs inside the extension host of a real VS Code, so `import * as vscode from 'vscode'` is the real
// API, with a fresh copy of the sample repository as the workspace (test/run/sampleRepository.ts).
// Run it: `npm run test:host -- --grep "part of its title"`, with `--editor newest|minimum|installed` for one editor only.
// - `npm test` runs it three times: newest editor, minimum editor, and newest with the installed VSIX. Reach the extension
//   by `vscode.extensions.getExtension('calibrated.calibrated')`, its files below `extension.extensionPath`.
// - CALIBRATED_DATA_DIRECTORY is where the extension keeps its record in this run (also the setting
//   `calibrated.dataDirectory`); CALIBRATED_OUT is a folder for anything a spec wants to leave behind.
// - Wait for an event or a state, never for a time. console.log arrives in out/<suite>/console.log.
/** Runs what `load` declares; the report lies at CALIBRATED_REPORT when it is over. @throws Error when a test failed. */
export async function runSpecs(load: () => Promise<unknown>): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    forbidOnly: true,
    reporter: 'json',
    reporterOptions: { output: process.env['CALIBRATED_REPORT'] },
  });
  const grep = process.env['CALIBRATED_GREP'];
  if (grep !== undefined && grep !== '') mocha.fgrep(grep);
  mocha.suite.emit('pre-require', globalThis, 'run', mocha);
  await load();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
