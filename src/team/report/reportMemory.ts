import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/appError.ts';
import { writeWhole } from '../../base/writeWhole.ts';
import { makePrivateFolder } from '../../store/privateFolder.ts';
import { emptyMemory, type GuardMemory, guardMemory } from '../overlapGuard.ts';

/** What the overlap guard remembers, stored in the record's folder: one memory for the editor and the CLI. */
export class ReportMemory {
  readonly #path: string;

  constructor(dataDirectory: string) {
    this.#path = join(dataDirectory, 'team-reports.json');
  }

  /** @throws AppError `storage` when it cannot be read: without it, reports could be subtracted from each other. */
  async read(): Promise<GuardMemory> {
    if (!existsSync(this.#path)) return emptyMemory;
    try {
      return guardMemory.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch (error) {
      throw new AppError(
        'storage',
        l10n.t(
          'The memory of earlier team reports {0} cannot be read. Repair it or move it away; without it, reports could be subtracted.',
          this.#path,
        ),
        { cause: error },
      );
    }
  }

  /** Call before the report is shown: a report that is not remembered could be subtracted. */
  async write(memory: GuardMemory): Promise<void> {
    makePrivateFolder(dirname(this.#path));
    await writeWhole(this.#path, JSON.stringify(memory), 0o600);
  }
}
