import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import { editCommand } from '../../../src/cli/editCommand.ts';
import { root } from '../../run/paths.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'calibrated edit '));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a.ts'), 'a();\r\nb();\r\n');
  writeFileSync(join(folder, 'src/b.ts'), 'c();\n');
});
after(() => rmSync(folder, { recursive: true }));

async function run(reply: string, ...args: readonly string[]) {
  const path = join(folder, 'reply.md');
  writeFileSync(path, reply);
  const out: string[] = [];
  const code = await editCommand.run(['src/a.ts', '--reply', path, ...args], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: () => undefined },
    stdin: Readable.from([]),
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
    packageRoot: root,
  });
  return { out: out.join(''), code };
}

describe('calibrated edit', () => {
  it('prints what becomes of the files and writes nothing', async () => {
    const reply = 'src/b.ts\n<<<<<<< SEARCH\nc();\n=======\nd();\n>>>>>>> REPLACE';
    assert.deepEqual(JSON.parse((await run(reply, '--json')).out), { files: [{ path: 'src/b.ts', after: 'd();\n' }] });
    assert.match((await run(reply)).out, /-c\(\);\n\+d\(\);/);
    assert.equal(readFileSync(join(folder, 'src/b.ts'), 'utf8'), 'c();\n');
  });

  it('takes whole lines as the selection', async () => {
    const { out } = await run('```ts\nx();\ny();\n```', '--select', '2-2', '--json');
    assert.equal(JSON.parse(out).files[0].after, 'a();\r\nx();\r\ny();\r\n');
  });

  it('says a refusal in one sentence, which is no error', async () => {
    const { out, code } = await run('Looks fine to me.', '--json');
    assert.deepEqual([Object.keys(JSON.parse(out)), code], [['refused'], 0]);
    assert.match((await run('Looks fine to me.')).out, /^Refused: The reply holds no code block/);
  });

  it('says what is wrong with its own arguments', async () => {
    await assert.rejects(run('', '--select', '2-9'), /lines such as 3-7 within 1-2, not "2-9"/);
    await assert.rejects(run('', '--select', '2'), /--select needs/);
    await assert.rejects(run('', 'src/b.ts'), /one word too many/);
    writeFileSync(join(folder, 'src/a.bin'), Buffer.from([0xff, 0xfe, 0x00]));
    await assert.rejects(run('', '--reply', join(folder, 'src/a.bin')), /not text in UTF-8/);
    await assert.rejects(
      run('', '--reply', join(folder, 'none.md')),
      /--reply cannot be read: there is no file .+none\.md\.$/,
    );
  });
});
