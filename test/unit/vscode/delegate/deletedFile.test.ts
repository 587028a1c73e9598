import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { AppError } from '../../../../src/base/appError.ts';
import { refuseIfChanged } from '../../../../src/vscode/delegate/deletedFile.ts';

describe('a file that delegated work has deleted', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated-deleted-'));
    file = join(folder, 'a.txt');
    writeFileSync(file, 'one\ntwo\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const take = (before: string, ...unsaved: readonly string[]) =>
    refuseIfChanged(
      file,
      { path: 'a.txt', before },
      unsaved.map((text) => ({ path: file, text })),
    );
  const isRefusal = (error: unknown) =>
    AppError.is(error, 'refused') && error.message.startsWith('a.txt has changed since the model began');

  it('may go while it is as it was copied, on disk or unsaved, or already gone', async () => {
    await take('one\ntwo\n');
    await take('not saved\n', 'not saved\n');
    await refuseIfChanged(file, { path: 'a.txt', before: 'one\ntwo\n' }, [{ path: join(folder, 'b.txt'), text: 'b' }]);
    rmSync(file);
    await take('one\ntwo\n');
  });

  it('stays if the person has written in it meanwhile, saved or not', async () => {
    await assert.rejects(take('one\ntwo\n', 'one\ntwo\nmine\n'), isRefusal);
    writeFileSync(file, 'one\nmine\n');
    await assert.rejects(take('one\ntwo\n'), isRefusal);
    // What was unsaved when it was copied is saved now, with more.
    await assert.rejects(take('not saved\n'), isRefusal);
    // Made again after it was gone.
    rmSync(file);
    await assert.rejects(take('one\ntwo\n', 'again\n'), isRefusal);
  });

  it('is the same with other ends of lines and a mark at its start', async () => {
    writeFileSync(file, '\uFEFFone\r\ntwo\r\n');
    await take('one\ntwo\n');
    await take('\uFEFFone\r\ntwo\r\n', 'one\r\ntwo\r\n');
  });

  it('may be a link, of which git keeps where it leads', async function () {
    if (process.platform === 'win32') this.skip();
    rmSync(file);
    symlinkSync('elsewhere', file);
    await take('elsewhere');
    await assert.rejects(take('other'), isRefusal);
  });
});
