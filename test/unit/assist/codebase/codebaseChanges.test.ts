import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { CodebaseChanges } from '../../../../src/assist/codebase/codebaseChanges.ts';
import { CodebaseIndex } from '../../../../src/assist/codebase/codebaseIndex.ts';
import { currentPlaces } from '../../../../src/assist/codebase/currentPlaces.ts';

const coupon = 'export function applyCoupon(total: number) {\n  return total - couponValue;\n}\n';
const account = 'export class UserAccount {\n  rename(name: string) {}\n}\n';

describe('a codebase that changes behind the index', () => {
  let disk: Map<string, string>;
  let index: CodebaseIndex;
  let lists: number;
  let reads: string[];
  const source = {
    async *files() {
      lists += 1;
      for (const path of disk.keys())
        if (!path.startsWith('excluded/')) yield { path, readText: async () => disk.get(path) };
    },
  };
  const read = async (path: string) => {
    reads.push(path);
    return disk.get(path);
  };

  beforeEach(async () => {
    disk = new Map([
      ['src/cart.ts', coupon],
      ['src/user.ts', account],
    ]);
    index = new CodebaseIndex(
      source,
      async () => undefined,
      () => 0,
    );
    await index.build(new AbortController().signal);
    [lists, reads] = [0, []];
  });

  describe('and is followed', () => {
    let failures: unknown[];
    let changes: CodebaseChanges;
    let go: () => void;
    let abort: AbortController;
    let mayList: Promise<void>;
    const found = (question: string) => index.find(question, 5).map(({ path }) => path);
    const settle = async () => {
      go();
      await changes.settled;
    };

    beforeEach(() => {
      failures = [];
      mayList = Promise.resolve();
      abort = new AbortController();
      let turn = Promise.withResolvers<void>();
      go = () => turn.resolve();
      changes = new CodebaseChanges(index, {
        source,
        read,
        kindOf: async (path) => {
          if (disk.has(path)) return 'file';
          return [...disk.keys()].some((each) => each.startsWith(`${path}/`)) ? 'folder' : undefined;
        },
        waitToList: () => mayList,
        wait: () => {
          turn = Promise.withResolvers();
          return turn.promise;
        },
        pause: async () => undefined,
        failed: (error) => failures.push(error),
        signal: abort.signal,
      });
    });

    it('takes in what another program wrote, once for all changes, without listing the workspace', async () => {
      disk.set('src/cart.ts', `// Vouchers.\n${coupon}`);
      for (let times = 0; times < 1000; times += 1) changes.changed('src/cart.ts');
      assert.deepEqual(found('voucher'), []);
      await settle();
      assert.deepEqual(found('voucher'), ['src/cart.ts']);
      assert.deepEqual([reads, lists], [['src/cart.ts'], 0]);
    });

    it('finds a renamed file under its new name only, and what has come and gone', async () => {
      disk.delete('src/cart.ts');
      disk.set('src/basket.ts', coupon);
      disk.delete('src/user.ts');
      disk.set('src/new.ts', 'const voucher = 1;\n');
      for (const path of ['src/cart.ts', 'src/basket.ts', 'src/user.ts', 'src/new.ts']) changes.moved(path);
      await settle();
      assert.deepEqual(found('apply coupons'), ['src/basket.ts']);
      assert.deepEqual(found('voucher'), ['src/new.ts']);
      assert.deepEqual(found('account'), []);
      assert.equal(index.fileCount, 2);
      assert.equal(lists, 1);
    });

    it('follows all files of a folder that is renamed, also one with a dot in its name', async () => {
      for (const [path, text] of [...disk]) {
        disk.delete(path);
        disk.set(path.replace('src/', 'lib.v2/'), text);
      }
      changes.moved('src');
      changes.moved('lib.v2', true);
      await settle();
      assert.deepEqual([...index.filesIn(new Set(['lib.v2']))], ['lib.v2/cart.ts', 'lib.v2/user.ts']);
      assert.equal(index.fileCount, 2);
    });

    it('reads nothing that is no code, was not written here or is left out by the editor', async () => {
      disk.set('excluded/a.ts', coupon);
      for (const path of ['notes.md', 'node_modules/a.ts', 'node_modules/a', '.git/index']) {
        changes.moved(path);
        changes.changed(path);
      }
      changes.changed('excluded/a.ts');
      await settle();
      assert.deepEqual([reads, lists], [[], 0]);
      changes.moved('excluded/a.ts');
      await settle();
      assert.equal(index.fileCount, 2);
    });

    it('lists nothing for what a build makes and throws away', async () => {
      for (const path of ['bin/app', 'obj/Debug', '.next/cache/webpack', '.turbo/x', 'src/temporary.ts'])
        changes.moved(path);
      await settle();
      disk.set('bin/app', '');
      changes.moved('bin/app');
      await settle();
      assert.deepEqual([reads, lists], [[], 0]);
      disk.set('tools/new.ts', 'const voucher = 1;\n');
      changes.moved('tools');
      await settle();
      assert.deepEqual([found('voucher'), lists], [['tools/new.ts'], 1]);
    });

    it('takes in what is known while it waits for the next list', async () => {
      const list = Promise.withResolvers<void>();
      mayList = list.promise;
      disk.set('src/new.ts', 'const coupons = 1;\n');
      changes.moved('src/new.ts');
      go();
      disk.set('src/cart.ts', `// Vouchers.\n${coupon}`);
      changes.changed('src/cart.ts');
      while (found('voucher').length === 0) {
        go();
        await new Promise(setImmediate);
      }
      assert.equal(lists, 0);
      list.resolve();
      await settle();
      assert.deepEqual([lists, index.has('src/new.ts')], [1, true]);
    });

    it('remembers no more of a large checkout than there may be files, and ends with the editor', async () => {
      for (let at = 0; at < 20_000; at += 1) changes.moved(`src/${at}.ts`);
      disk.set('src/1.ts', 'const voucher = 1;\n');
      disk.set('src/15000.ts', 'const voucher = 1;\n');
      changes.changed('src/cart.ts');
      await settle();
      assert.deepEqual(found('voucher'), ['src/1.ts']);
      changes.changed('src/cart.ts');
      abort.abort();
      reads = [];
      await settle();
      assert.deepEqual(reads, []);
    });

    it('lists again what waited for a list that failed', async () => {
      const trouble = new Error('no list');
      const { keys } = disk;
      disk.keys = () => {
        throw trouble;
      };
      disk.set('src/new.ts', 'const voucher = 1;\n');
      changes.moved('src/new.ts');
      await settle();
      assert.deepEqual([failures, found('voucher')], [[trouble], []]);
      disk.keys = keys;
      changes.changed('src/cart.ts');
      await settle();
      assert.deepEqual(found('voucher'), ['src/new.ts']);
    });

    it('goes on after a file that could not be read', async () => {
      const trouble = new Error('broken');
      disk.get = () => {
        throw trouble;
      };
      changes.changed('src/cart.ts');
      await settle();
      assert.deepEqual(failures, [trouble]);
      disk = new Map([['src/cart.ts', 'const voucher = 1;\n']]);
      changes.changed('src/cart.ts');
      await settle();
      assert.deepEqual(found('voucher'), ['src/cart.ts']);
    });
  });

  describe('and is asked about', () => {
    const ask = (question: string, max = 5, limit = 15) =>
      currentPlaces(index, question, { max, limit }, async (path) => {
        const text = await read(path);
        return text === undefined ? undefined : text.includes('SECRET') ? 'withheld' : { text };
      });
    const linesOf = ({ place, text }: Awaited<ReturnType<typeof ask>>[number]) =>
      text.split('\n').slice(place.firstLine - 1, place.lastLine);

    it('gives the lines of the file as it is now, whatever moved them', async () => {
      disk.set('src/cart.ts', `${account.repeat(20)}${coupon}`);
      const [first, ...more] = await ask('How are coupons applied?');
      assert.ok(first);
      assert.deepEqual(linesOf(first)[0], 'export function applyCoupon(total: number) {');
      assert.deepEqual(more, []);
    });

    it('leaves out a file whose text is about something else now, and one that is gone', async () => {
      disk.set('src/cart.ts', account);
      assert.deepEqual(await ask('How are coupons applied?'), []);
      disk.delete('src/user.ts');
      const places = await ask('user account', 1, 1);
      assert.deepEqual(
        places.map(({ place }) => place.path),
        ['src/cart.ts'],
        'what is gone takes up no place',
      );
      assert.equal(index.fileCount, 1);
    });

    it('leaves out a file that changes each time, and asks no more than three times', async () => {
      let version = 0;
      disk.get = () => {
        version += 1;
        return `${'\n'.repeat(version)}${coupon}`;
      };
      assert.deepEqual(await ask('How are coupons applied?'), []);
      assert.equal(version, 3);
    });

    it('neither sends nor reads again what may not be sent', async () => {
      disk.set('src/cart.ts', `// SECRET\n${coupon}`);
      assert.deepEqual(await ask('How are coupons applied?'), []);
      assert.deepEqual(reads, ['src/cart.ts']);
      assert.ok(index.isOf('src/cart.ts', coupon));
    });
  });
});
