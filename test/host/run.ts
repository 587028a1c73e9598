// How to add a spec: write test/host/NAME.test.ts with mocha's describe and it, and import it below. It runs inside the
// extension host of a real VS Code, with the sample repository open, so `vscode` is the real API.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Called by the editor; the report lies at CALIBRATED_REPORT when it is over. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    reporter: 'json',
    reporterOptions: { output: process.env['CALIBRATED_REPORT'] },
  });
  const grep = process.env['CALIBRATED_GREP'];
  if (grep !== undefined && grep !== '') mocha.grep(grep);
  mocha.suite.emit('pre-require', globalThis, 'run', mocha);
  await import('./specs.ts');
  await new Promise<void>((resolve) => {
    mocha.run((failures) => {
      if (failures > 0) writeFileSync(`${process.env['CALIBRATED_REPORT']}.failed`, String(failures));
      resolve();
    });
  });
}
