import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ParseError, parse } from 'jsonc-parser';
import { describe, it } from 'mocha';
import { hasHooks, restored, withHooks, withoutHooks } from '../../../src/agents/install/hookConfig.ts';
import { launcherText } from '../../../src/agents/install/hookLauncher.ts';
import { type HookTarget, hookTargets } from '../../../src/agents/install/hookTargets.ts';
import { AppError } from '../../../src/base/appError.ts';
import { protectedPlace } from '../../../src/gate/protectedPaths.ts';

const allTargets = hookTargets({
  platform: 'linux',
  home: '/home/ada',
  folders: ['/work/shop'],
  launcher: "/home/ada/it's mine/bin/calibrated-hook",
});

/** Those that are JSON; the others are programs of ours. */
const targets = allTargets.filter(({ script }) => script === undefined);

function target(label: RegExp): HookTarget {
  const found = targets.find((each) => label.test(each.label));
  if (found === undefined) throw new Error('no such agent');
  return found;
}

const texts = [
  '{}',
  '{}\n',
  '',
  '{ "model": "opus" }',
  '{\n  // mine\n  "model": "opus", /* last */\n}\n',
  '{\r\n\t"hooks": {\r\n\t\t"Stop": [],\r\n\t},\r\n}\r\n',
  '{\n    "hooks": {\n        "PreToolUse": [\n            { "matcher": "Bash", "hooks": [{ "type": "command", "command": "./mine.sh" }] }\n        ]\n    }\n}',
  '{"hooks":{"PreToolUse":[],"preToolUse":[{"command":"x"}]},"version":1}',
  '\uFEFF{\n  "a": [1, 2,],\n}',
];

describe('the configuration of agent hooks', () => {
  it('is a place that no model may write, whatever the agent', () => {
    for (const { file } of allTargets) assert.notEqual(protectedPlace(file), undefined, file);
    // The same folder in a project.
    for (const name of [
      '.factory/settings.json',
      '.qwen/settings.json',
      '.amp/plugins/a.ts',
      '.codeium/windsurf/hooks.json',
    ])
      assert.notEqual(protectedPlace(`/work/shop/${name}`), undefined, name);
  });

  it('knows where each agent reads its hooks', () => {
    assert.deepEqual(
      allTargets.map(({ file }) => file),
      [
        '/home/ada/.claude/settings.json',
        '/work/shop/.claude/settings.json',
        '/home/ada/.cursor/hooks.json',
        '/work/shop/.cursor/hooks.json',
        '/home/ada/.copilot/hooks/calibrated.json',
        '/work/shop/.github/hooks/calibrated.json',
        '/home/ada/.codex/hooks.json',
        '/home/ada/.gemini/settings.json',
        '/home/ada/.qwen/settings.json',
        '/home/ada/.factory/settings.json',
        '/home/ada/.codeium/windsurf/hooks.json',
        '/home/ada/.config/opencode/plugins/calibrated.js',
        '/home/ada/.config/amp/plugins/calibrated.ts',
        '/home/ada/.cline/hooks/PreToolUse',
        '/home/ada/.cline/hooks/PostToolUse',
      ],
    );
  });

  it('writes a new file, and takes it away again', () => {
    for (const each of targets) {
      const { text, undo } = withHooks(each, undefined);
      assert.deepEqual(Object.keys(JSON.parse(text).hooks), Object.keys(each.entries));
      assert.equal(restored(each, text, undo), undefined);
    }
  });

  it('writes a program where the agent calls one, and never over one of the person', () => {
    const scripts = allTargets.filter(({ script }) => script !== undefined);
    assert.equal(scripts.length, 4);
    for (const each of scripts) {
      const { text, undo } = withHooks(each, undefined);
      const heads: Readonly<Record<string, string>> = {
        opencode: '// Written by Calibrated.\n',
        amp: '// @i-know-the-amp-plugin-api-is-wip-and-very-experimental-right-now\n// Written by Calibrated.\n',
        cline: '#!/bin/sh\n',
      };
      assert.ok(text.startsWith(heads[each.agent] ?? 'none') && hasHooks(text));
      assert.equal(restored(each, text, undo), undefined);
      assert.equal(restored(each, text, undefined), undefined);
      assert.throws(
        () => withHooks(each, '#!/bin/sh\n./mine.sh\n'),
        (error: unknown) => AppError.is(error, 'refused'),
      );
      assert.equal(restored(each, '#!/bin/sh\n./mine.sh\n', undefined), '#!/bin/sh\n./mine.sh\n');
    }
  });

  it('adds to any file and gives it back to the byte', () => {
    for (const each of targets) {
      for (const before of texts) {
        const { text, undo } = withHooks(each, before);
        assert.ok(hasHooks(text));
        assert.equal(restored(each, text, undo), before, JSON.stringify(before));
      }
    }
  });

  it('gives back any JSON to the byte', () => {
    const claude = target(/Claude/);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 2, 4, '\t'), (value, indent) => {
        const { hooks: _, ...others } = value;
        const before = JSON.stringify(others, null, indent);
        const { text, undo } = withHooks(claude, before);
        assert.equal(restored(claude, text, undo), before);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps what others have in the same list', () => {
    const claude = target(/Claude/);
    const before = texts[6] ?? '';
    const { text } = withHooks(claude, before);
    const list = JSON.parse(text).hooks.PreToolUse;
    assert.deepEqual([list.length, list[0].matcher, list[1].matcher], [2, 'Bash', '*']);
    assert.deepEqual(JSON.parse(withoutHooks(claude, text) ?? ''), JSON.parse(before));
  });

  it('takes out its own entries only where the file was changed meanwhile', () => {
    const cursor = target(/Cursor/);
    const { text, undo } = withHooks(cursor, undefined);
    const changed = text.replace('"version": 1,', '"version": 1,\n  "mine": true, // note');
    assert.equal(restored(cursor, changed, undo), '{\n  "version": 1,\n  "mine": true // note\n}\n');
    assert.equal(restored(cursor, text.replace('\n}', '\n\n}'), undo), undefined);
  });

  it('leaves the lines that were there as they were laid out', () => {
    const before = '{\n  "model": "opus",\n  "permissions": { "allow": ["Bash(ls)"] } // the end\n}\n';
    const { text } = withHooks(target(/Claude/), before);
    assert.ok(
      text.startsWith(
        '{\n  "model": "opus",\n  "permissions": { "allow": ["Bash(ls)"] },\n  "hooks": {\n    "PreToolUse": [\n',
      ),
    );
    assert.ok(text.endsWith('\n  } // the end\n}\n'));
    for (const each of targets) {
      for (const old of texts) {
        const errors: ParseError[] = [];
        parse(withHooks(each, old).text.replace('\uFEFF', ''), errors, { allowTrailingComma: true });
        assert.deepEqual(errors, [], old);
      }
    }
  });

  it('writes nothing into what is no JSON', () => {
    for (const before of ['{ "a": ', '[]', '{"hooks": {"PreToolUse": 3}}']) {
      assert.throws(
        () => withHooks(target(/Claude/), before),
        (error: unknown) => AppError.is(error, 'refused'),
        before,
      );
    }
  });

  it('never writes over what the person has set', () => {
    const cursor = target(/Cursor/);
    for (const version of ['2', '"1"', 'null', 'false', '{"of": 1}', '[]']) {
      const before = `{\n  "version": ${version},\n  "hooks": { "mine": [1] }\n}\n`;
      const { text, undo } = withHooks(cursor, before);
      const written = JSON.parse(text);
      assert.deepEqual(written.version, JSON.parse(version), text);
      assert.deepEqual(written.hooks.mine, [1]);
      assert.ok(hasHooks(text));
      assert.equal(restored(cursor, text, undo), before);
    }
    assert.equal(JSON.parse(withHooks(cursor, '{}').text).version, 1);
    const [event = ''] = Object.keys(cursor.entries);
    for (const value of ['null', 'false', '0', '"mine.sh"', '{"command": "mine.sh"}']) {
      assert.throws(
        () => withHooks(cursor, `{"hooks": {"${event}": ${value}}}`),
        (error: unknown) => AppError.is(error, 'refused'),
        value,
      );
    }
  });

  it('quotes for the shell', () => {
    const { text } = withHooks(target(/Claude/), undefined);
    const path = `'/home/ada/it'\\''s mine/bin/calibrated-hook'`;
    assert.equal(JSON.parse(text).hooks.PreToolUse[0].hooks[0].command, `if [ -x ${path} ]; then ${path}; fi`);
    const launcher = launcherText({
      platform: 'linux',
      program: '/opt/code',
      cli: "/x/it's/cli.js",
      dataDirectory: '/d',
      settings: '/s',
    });
    assert.match(launcher, /\[ -f '\/x\/it'\\''s\/cli\.js' \] \|\| exit 0\n/);
  });
});
