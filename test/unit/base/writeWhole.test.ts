import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { writeWhole } from '../../../src/base/writeWhole.ts';

describe('writing a file whole', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'calibrated-write-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('never shows a reader a part, and leaves nothing beside the file', async () => {
    const file = join(folder, 'settings.json');
    await writeWhole(file, 'a'.repeat(4_000_000), 0o600);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const seen = new Set<string>();
    let isWriting = true;
    const written = writeWhole(file, 'b'.repeat(4_000_000)).finally(() => {
      isWriting = false;
    });
    while (isWriting) {
      const text = readFileSync(file, 'utf8');
      seen.add(`${text.length} ${text[0]}${text.at(-1)}`);
      await new Promise(setImmediate);
    }
    await written;
    for (const each of seen) assert.match(each, /^4000000 (aa|bb)$/);
    assert.equal(readFileSync(file, 'utf8')[0], 'b');
    assert.deepEqual(readdirSync(folder), ['settings.json']);
  });

  it('keeps permissions and links, and the old text when it cannot write', async () => {
    const file = join(folder, 'real.json');
    await writeWhole(file, 'one');
    chmodSync(file, 0o640);
    const link = join(folder, 'link.json');
    symlinkSync(file, link);
    await writeWhole(link, 'two');
    assert.ok((await lstat(link)).isSymbolicLink());
    assert.equal(readFileSync(file, 'utf8'), 'two');
    assert.equal(statSync(file).mode & 0o777, 0o640);
    mkdirSync(join(folder, 'taken'));
    await assert.rejects(writeWhole(join(folder, 'taken'), 'three'));
    assert.deepEqual(readdirSync(folder).sort(), ['link.json', 'real.json', 'taken']);
  });
});
